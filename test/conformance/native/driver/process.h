#ifndef CONFORMANCE_PROCESS_H
#define CONFORMANCE_PROCESS_H

#include <sys/types.h>

/* Prints what /proc says of a process, as a JSON object. */
void process_print(pid_t pid);

/* The first child of a process, 0 for none. */
pid_t process_child(pid_t pid);

/* The letter of a process's state, 0 when it is gone. */
char process_state(pid_t pid);

#endif
