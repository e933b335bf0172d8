#include "child.h"

#include "descriptor.h"
#include "signals.h"
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child that is started and not yet reaped, 0 for none. */
static pid_t running;

/* Opens a close-on-exec pipe with both ends above stdio. */
static bool open_report(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	ends[0] = descriptor_above_stdio(ends[0]);
	ends[1] = descriptor_above_stdio(ends[1]);
	if (ends[0] >= 0 && ends[1] >= 0)
		return true;
	int error = errno;
	close(ends[0]);
	close(ends[1]);
	errno = error;
	return false;
}

/* The child's code before exec. Signals stay blocked until the last moment, so that none is lost. */
static _Noreturn void become(const char *file, char **argv, char **envp, int report)
{
	char *only_name[] = {(char *)file, NULL};
	int error;

	/* Kernels before 5.18 let a process start with no argv[0] at all. */
	if (argv[0] == NULL)
		argv = only_name;
	argv[0] = (char *)file;
	terminal_enter_child();
	signals_release();
	execve(file, argv, envp);
	error = errno;
	/* execve's error numbers are below 256 on every architecture. If the report fails: 127, as in shells. */
	_exit(write(report, &error, sizeof error) > 0 ? error : 127);
}

/*
 * Whether the child reported that exec failed. A successful exec (or SIGKILL) closes the pipe without a report; poll
 * distinguishes the two, and read does if a filter refuses poll.
 */
static bool has_reported(int report)
{
	struct pollfd state = {report, POLLIN, 0};
	int error;

	if (poll(&state, 1, -1) == 1)
		return state.revents & POLLIN;
	return read(report, &error, sizeof error) > 0;
}

pid_t child_start(const char *file, char **argv, char **envp, struct child_failure *failure)
{
	int report[2], status = 0;
	pid_t pid;

	failure->of_program = false;
	if (!open_report(report)) {
		failure->error = errno;
		return -1;
	}
	terminal_look();
	pid = fork();
	if (pid == 0)
		become(file, argv, envp, report[1]);
	failure->error = pid < 0 ? errno : 0;
	close(report[1]);
	/*
	 * Nothing is forwarded before this function returns, so no signal can hit the child between fork and exec; signals
	 * that arrive meanwhile stay pending in this process.
	 */
	if (pid > 0)
		failure->of_program = has_reported(report[0]);
	close(report[0]);
	if (failure->of_program) {
		waitpid(pid, &status, 0);
		/* Between the report and the exit, only the kernel's out-of-memory killer can end the child. */
		failure->error = WIFEXITED(status) ? WEXITSTATUS(status) : ENOMEM;
	}
	if (failure->error != 0)
		return -1;
	running = pid;
	return pid;
}

pid_t child_reap(int *status)
{
	pid_t pid = waitpid(-1, status, WNOHANG);

	if (pid > 0 && pid == running)
		running = 0;
	return pid;
}

void child_kill(void)
{
	if (running == 0)
		return;
	/*
	 * Not SIGTERM: after an internal error the child must end, whatever it does. Without CAP_KILL a child that changed
	 * its user is left behind; it ends when PID 1 ends.
	 */
	if (kill(running, SIGKILL) == 0)
		while (waitpid(running, NULL, 0) < 0 && errno == EINTR)
			continue;
	running = 0;
}
