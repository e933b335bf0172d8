#ifndef CONFORMANCE_RUN_H
#define CONFORMANCE_RUN_H

#include "plan.h"
#include "text.h"

#include <stdbool.h>
#include <sys/types.h>

/* Longest time that one run may take, in milliseconds. The plan's own watching (`idle`) is not counted. */
enum { RUN_DEADLINE = 5000 };

/* One life of the init. */
struct run {
	pid_t pid;
	/* With the setup word `shell`: the session's leader, which the init is not then; otherwise 0. */
	pid_t shell;
	/* A descriptor that is readable once the init has ended. */
	int ended;
	/* The write end of stdin, or the terminal's own end; -1 when stdin is /dev/null. */
	int input;
	struct text out, err;
	/* Monotonic times in microseconds: of the init's exec, of the last signal sent to it, of its end. */
	long started, signalled, finished;
	/* Processor time that the process had taken before the exec, in microseconds. */
	long ran_before;
	long deadline;
	bool over;
	int status;
	/* The index of the step that has not come to its end in time, -1 for none. */
	int hung;
	/* What the init has written of its data when it was weighed, in kB. */
	long data;
	/* How many samples have been printed. */
	int samples;
};

long run_now(void);

/* Starts the init, and returns once it has been executed. */
void run_start(struct run *run, const struct plan *plan);

/* Takes output until something happens or the deadline has passed. Returns false after the deadline. */
bool run_attend(struct run *run, long until);

/* Notes an end of the init's that somebody else has waited for. */
void run_ended(struct run *run, int status);

/* Notes the init's end, if it has ended. Leaves the zombie's status taken. */
bool run_look(struct run *run);

/* Ends whatever still runs and prints the run's record. */
void run_finish(struct run *run, const struct plan *plan);

#endif
