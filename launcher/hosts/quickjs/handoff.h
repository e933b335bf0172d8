#ifndef PHANTUN_RUNTIME_HANDOFF_H
#define PHANTUN_RUNTIME_HANDOFF_H

/*
 * Writes `name` to the regular file `path`, creating it if it is missing, and keeps it open. Returns 0, an error
 * number, or HANDOFF_NOT_REGULAR.
 */
int handoff_write(const char *path, const char *name);

/* Empties the file that was written, if one was. Returns 0 or an error number. */
int handoff_clear(void);

/* The descriptor of the open file, -1 for none. */
int handoff_descriptor(void);

/* Not a system error number: the path is not a regular file. */
enum { HANDOFF_NOT_REGULAR = -1 };

#endif
