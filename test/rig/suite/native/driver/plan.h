#ifndef CONFORMANCE_PLAN_H
#define CONFORMANCE_PLAN_H

#include <stdbool.h>

enum { PLAN_WORDS = 128 };

/* One word list of a plan; argv and envp end with NULL, as execve requires. */
struct plan_list {
	int count;
	char *word[PLAN_WORDS + 1];
};

/* The plan for the driver, as test/rig/suite/world.ts writes it to its stdin. */
struct plan {
	/* The init is PID 1 of a new namespace; otherwise the driver is PID 1 and the init its child. */
	bool first;
	/* The init's root folder. */
	char *root;
	int repeat;
	struct plan_list setup, steps, argv, envp;
};

/*
 * Reads a plan from stdin: one `key value` per line, with %XX for any byte. Exits with an error message for an invalid
 * line.
 */
void plan_read(struct plan *plan);

/* Prints a message after the driver's name, and exits with 70. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
