#ifndef CONFORMANCE_CHILDREN_H
#define CONFORMANCE_CHILDREN_H

/* Children that exist before the init is executed. */

/* Leaves a process that stays until its namespace is destroyed. */
void child_leave(void);
/* Leaves two: one that has ended, and one that stays. */
void child_leave_two(int unused);
/* Lets another process take the terminal's foreground, as a shell's job does. */
void child_take_foreground(int unused);
/*
 * Reads a file repeatedly. Reports contents that are neither empty nor 15 bytes long, and reports the first content of 15
 * bytes.
 */
void child_read(const char *path);

#endif
