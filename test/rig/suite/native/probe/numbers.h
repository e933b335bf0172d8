#ifndef CONFORMANCE_PROBE_NUMBERS_H
#define CONFORMANCE_PROBE_NUMBERS_H

#include <stdbool.h>

/*
 * The suite speaks of signals by the numbers that all architectures but MIPS share. These turn one into this
 * machine's own number and back; 0 for a signal that this machine does not have.
 */
int number_here(int shared);
int number_shared(int here);

/* Linux has 64 signals, on MIPS 128; the system calls insist on the very size of the kernel's set. */
#ifdef __mips__
enum { KERNEL_SIGNALS = 128 };
#else
enum { KERNEL_SIGNALS = 64 };
#endif

/* The kernel's own set, for the raw system calls: the C libraries' wrappers leave out the signals that they use. */
struct kernel_set {
	unsigned long word[KERNEL_SIGNALS / 8 / sizeof(unsigned long)];
};

bool kernel_set_has(const struct kernel_set *set, int number);

#endif
