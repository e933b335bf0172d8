#ifndef CONFORMANCE_PLAN_H
#define CONFORMANCE_PLAN_H

#include <stdbool.h>

enum { PLAN_WORDS = 128 };

/* One word list of a plan; argv and envp end with NULL, as execve wants them. */
struct plan_list {
	int count;
	char *word[PLAN_WORDS + 1];
};

/* What the driver is to do, as test/conformance/driver.ts writes it to its stdin. */
struct plan {
	/* The init is PID 1 of a namespace of its own; otherwise the driver is PID 1 and the init its child. */
	bool first;
	/* The folder that the init sees as /. */
	char *root;
	int repeat;
	struct plan_list setup, steps, argv, envp;
};

/*
 * Reads a plan from stdin: one `key value` a line, with %XX for any byte. Ends the driver with a sentence for a line
 * that it does not understand.
 */
void plan_read(struct plan *plan);

/* Prints a sentence with the driver's name before it, and ends the driver with 70. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
