#ifndef CONFORMANCE_PROBE_NUMBERS_H
#define CONFORMANCE_PROBE_NUMBERS_H

#include <stdbool.h>

/*
 * The suite identifies signals by the numbers that all architectures but MIPS share. These functions convert a number to
 * this machine's own and back; 0 for a signal that this machine lacks.
 */
int number_here(int shared);
int number_shared(int here);

/* Linux has 64 signals, 128 on MIPS; the system calls require the exact size of the kernel's set. */
#ifdef __mips__
enum { KERNEL_SIGNALS = 128 };
#else
enum { KERNEL_SIGNALS = 64 };
#endif

/* The kernel's own set, for raw system calls: the wrappers of the C libraries leave out the signals that they use. */
struct kernel_set {
	unsigned long word[KERNEL_SIGNALS / 8 / sizeof(unsigned long)];
};

bool kernel_set_has(const struct kernel_set *set, int number);

#endif
