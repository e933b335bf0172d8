#include "trace.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

/* Lets a traced process run on; a signal that has stopped it is delivered. */
static void let_run(pid_t pid, int status)
{
	int event = status >> 16;

	ptrace(PTRACE_CONT, pid, 0, event ? 0 : WSTOPSIG(status));
}

bool trace_fork(struct run *run, const char *number)
{
	unsigned long child = 0;
	int status;

	while (waitpid(run->pid, &status, __WALL) == run->pid && WIFSTOPPED(status)) {
		int event = status >> 16;

		if (event != PTRACE_EVENT_FORK && event != PTRACE_EVENT_VFORK && event != PTRACE_EVENT_CLONE) {
			let_run(run->pid, status);
			continue;
		}
		ptrace(PTRACE_GETEVENTMSG, run->pid, 0, &child);
		kill(run->pid, atoi(number));
		waitpid((pid_t)child, &status, __WALL);
		ptrace(PTRACE_DETACH, (pid_t)child, 0, 0);
		ptrace(PTRACE_DETACH, run->pid, 0, 0);
		return true;
	}
	run->over = true;
	run->status = status;
	return false;
}

bool trace_hold(struct run *run, const char *number)
{
	int status;

	if (ptrace(PTRACE_SEIZE, run->pid, 0, 0) != 0 || ptrace(PTRACE_INTERRUPT, run->pid, 0, 0) != 0)
		fail("the init cannot be traced: %s", strerror(errno));
	if (waitpid(run->pid, &status, __WALL) != run->pid || !WIFSTOPPED(status))
		fail("the init did not stop for its tracer");
	kill(run->pid, atoi(number));
	ptrace(PTRACE_DETACH, run->pid, 0, 0);
	return true;
}
