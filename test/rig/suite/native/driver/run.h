#ifndef CONFORMANCE_RUN_H
#define CONFORMANCE_RUN_H

#include "plan.h"
#include "text.h"

#include <stdbool.h>
#include <sys/types.h>

/* The time limit of one run, in milliseconds. The plan's own waiting (`idle`) does not count. */
enum { RUN_DEADLINE = 5000 };

/* One run of the init. */
struct run {
	pid_t pid;
	/* With the setup word `shell`: the session leader, which is another process than the init; otherwise 0. */
	pid_t shell;
	/* A descriptor that becomes readable when the init has ended. */
	int ended;
	/* The write end of stdin, or the terminal's own end; -1 when stdin is /dev/null. */
	int input;
	struct text out, err;
	/* Monotonic times of the init's exec, the last signal sent to it, and its end, in microseconds. */
	long started, signalled, finished;
	/* CPU time of the process before the exec, in microseconds. */
	long ran_before;
	long deadline;
	bool over;
	int status;
	/* The index of the step that timed out, -1 for none. */
	int hung;
	/* The init's written data memory at the step `memory`, in kB. */
	long data;
	/* The number of printed samples. */
	int samples;
};

long run_now(void);

/* Starts the init and returns after its exec. */
void run_start(struct run *run, const struct plan *plan);

/* Reads output until an event or the deadline. Returns false after the deadline. */
bool run_attend(struct run *run, long until);

/* Records the init's end when another function has already waited for it. */
void run_ended(struct run *run, int status);

/* Reaps the init and records its end, if it has ended. */
bool run_look(struct run *run);

/* Kills all remaining processes and prints the run's record. */
void run_finish(struct run *run, const struct plan *plan);

#endif
