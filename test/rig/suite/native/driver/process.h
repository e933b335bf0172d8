#ifndef CONFORMANCE_PROCESS_H
#define CONFORMANCE_PROCESS_H

#include <sys/types.h>

/* Prints what /proc says of a process, as a JSON object without its end. */
void process_print(pid_t pid);

/*
 * Memory of a process's own, in kB, that lies in and right behind the segments of its executable /init: what it has
 * written of its data. In an emulated process too, where the rest of its memory is the emulator's.
 */
long process_data(pid_t pid);

/* The first child of a process, 0 for none. */
pid_t process_child(pid_t pid);

/* Processor time of a process in microseconds, 0 when it is gone. */
long process_ran(pid_t pid);

/* The letter of a process's state, 0 when it is gone. */
char process_state(pid_t pid);

#endif
