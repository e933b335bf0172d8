#ifndef PHANTUN_RUNTIME_HANDOFF_H
#define PHANTUN_RUNTIME_HANDOFF_H

/*
 * Writes `name` to the regular file `path`, creating it when it is missing, and keeps it open. Returns 0, an error
 * number, or HANDOFF_NOT_REGULAR.
 */
int handoff_write(const char *path, const char *name);

/* Empties the file that was written, if one was. Returns 0 or an error number. */
int handoff_clear(void);

/* The descriptor that is kept open, -1 for none. */
int handoff_descriptor(void);

/* No error number of the system's: the path leads to something else than a regular file. */
enum { HANDOFF_NOT_REGULAR = -1 };

#endif
