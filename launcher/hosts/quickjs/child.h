#ifndef PHANTUN_RUNTIME_CHILD_H
#define PHANTUN_RUNTIME_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

struct child_failure {
	/* The system's error number. */
	int error;
	/* The process was there and could not become the program; otherwise there was no process. */
	bool of_program;
};

/*
 * Starts `file` with arguments, environment, mask and dispositions as they were at the launcher's own start; argv[0]
 * is the file. Returns the pid once the program itself is running, or -1 and what failed.
 */
pid_t child_start(const char *file, char **argv, char **envp, struct child_failure *failure);

/*
 * Takes the status of one ended child. Returns its pid, 0 when none has ended, -1 with errno when the system refuses;
 * ECHILD says that there is no child at all.
 */
pid_t child_reap(int *status);

/* Kills the child that was started, if it still runs and may be killed, and waits for its end. */
void child_kill(void);

#endif
