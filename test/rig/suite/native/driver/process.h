#ifndef CONFORMANCE_PROCESS_H
#define CONFORMANCE_PROCESS_H

#include <sys/types.h>

/* Prints a process's state from /proc, as a JSON object without the closing brace. */
void process_print(pid_t pid);

/*
 * Private memory of a process, in kB, in and directly after the segments of its executable /init: its written data. This
 * also works in an emulated process, where the rest of the memory is the emulator's.
 */
long process_data(pid_t pid);

/* The first child of a process, 0 for none. */
pid_t process_child(pid_t pid);

/* CPU time of a process in microseconds, 0 when it is gone. */
long process_ran(pid_t pid);

/* The state letter of a process, 0 when it is gone. */
char process_state(pid_t pid);

#endif
