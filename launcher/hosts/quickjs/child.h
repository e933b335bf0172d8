#ifndef PHANTUN_RUNTIME_CHILD_H
#define PHANTUN_RUNTIME_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

struct child_failure {
	/* The system's error number. */
	int error;
	/* True when executing the program failed; false when creating the process failed. */
	bool of_program;
};

/*
 * Starts `file` with the arguments, environment, signal mask and dispositions that the launcher was started with;
 * argv[0] is the file. Returns the pid once the program itself is running, or -1 and the failure.
 */
pid_t child_start(const char *file, char **argv, char **envp, struct child_failure *failure);

/*
 * Reaps one child. Returns its pid, 0 when no child has ended, or -1 with errno; ECHILD means that there is no child.
 */
pid_t child_reap(int *status);

/* Kills the child that was started, if it still runs and permissions allow it, and waits for its end. */
void child_kill(void);

#endif
