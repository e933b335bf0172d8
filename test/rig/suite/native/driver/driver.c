/*
 * Runs an init once or many times according to a plan, and prints one record for each run, as one line of JSON.
 *
 *     driver < PLAN
 *
 * It is written in C because a shell or Node would disturb the measurements with their own children, signal handlers,
 * open descriptors and scheduling delays.
 */
#include "plan.h"
#include "run.h"
#include "steps.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Stops after a run that did not end: the verdict is a hang then, whatever the other runs would do. */
static int repeat(const struct plan *plan)
{
	for (int count = 0; count < plan->repeat; count++) {
		struct run run;

		run_start(&run, plan);
		steps_do(&run, plan);
		run_finish(&run, plan);
		if (run.hung >= 0)
			break;
	}
	return 0;
}

/* Runs as PID 1 of a new namespace, with its own /proc, so that a run's remaining processes can be killed in one call. */
static int repeat_inside(const struct plan *plan)
{
	int status;
	pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0);

	if (pid < 0)
		fail("no namespace: %s; this must run as root", strerror(errno));
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount("proc", "/proc", "proc", 0, NULL) != 0)
			fail("/proc cannot be mounted: %s", strerror(errno));
		_exit(repeat(plan));
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 70;
}

int main(void)
{
	struct plan plan = {0};

	signal(SIGPIPE, SIG_IGN);
	plan_read(&plan);
	return plan.first ? repeat(&plan) : repeat_inside(&plan);
}
