#include "trace.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

/* The interval between two checks of a traced process, in microseconds: its stop makes no descriptor readable. */
enum { GLANCE = 500 };

/* Waits until a traced process has stopped or ended and sets `status`. Returns false after the deadline. */
static bool wait_change(struct run *run, pid_t pid, int *status)
{
	pid_t got;

	while ((got = waitpid(pid, status, __WALL | WNOHANG)) == 0) {
		if (run_now() > run->deadline)
			return false;
		run_attend(run, run_now() + GLANCE);
	}
	if (got != pid)
		fail("a traced process cannot be waited for: %s", strerror(errno));
	return true;
}

/* Continues a traced process, and delivers the signal that stopped it. */
static void let_run(pid_t pid, int status)
{
	int event = status >> 16;

	ptrace(PTRACE_CONT, pid, 0, event ? 0 : WSTOPSIG(status));
}

static bool has_forked(int status)
{
	int event = status >> 16;

	return event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE;
}

bool trace_fork(struct run *run, const char *number)
{
	unsigned long child = 0;
	int status;

	for (;;) {
		if (!wait_change(run, run->pid, &status))
			return false;
		if (!WIFSTOPPED(status)) {
			run_ended(run, status);
			return true;
		}
		if (has_forked(status))
			break;
		let_run(run->pid, status);
	}
	ptrace(PTRACE_GETEVENTMSG, run->pid, 0, &child);
	kill(run->pid, atoi(number));
	if (!wait_change(run, (pid_t)child, &status)) {
		/* A zombie that only its tracer can reap would keep its namespace alive. */
		kill((pid_t)child, SIGKILL);
		waitpid((pid_t)child, NULL, __WALL);
		return false;
	}
	ptrace(PTRACE_DETACH, (pid_t)child, 0, 0);
	ptrace(PTRACE_DETACH, run->pid, 0, 0);
	return true;
}

bool trace_hold(struct run *run, const char *number)
{
	int status;

	if (run_look(run))
		return true;
	if (ptrace(PTRACE_SEIZE, run->pid, 0, 0) != 0 || ptrace(PTRACE_INTERRUPT, run->pid, 0, 0) != 0) {
		int error = errno;

		/* It may have ended since the first check. */
		if (!run_look(run))
			fail("the init cannot be traced: %s", strerror(error));
		return true;
	}
	if (!wait_change(run, run->pid, &status))
		return false;
	if (!WIFSTOPPED(status)) {
		run_ended(run, status);
		return true;
	}
	kill(run->pid, atoi(number));
	ptrace(PTRACE_DETACH, run->pid, 0, 0);
	return true;
}
