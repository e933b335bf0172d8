#ifndef CONFORMANCE_LIMITS_H
#define CONFORMANCE_LIMITS_H

/* Limits and attributes that a process inherits. On failure each exits with an error message. */

void limit_processes(int number);
void limit_files(int number);
void limit_stack(int number);
void limit_file_size(int number);
/* Allows a core dump of any size, in the plan's working directory. */
void limit_core(int unused);
void limit_umask(int number);
void limit_nice(int number);

#endif
