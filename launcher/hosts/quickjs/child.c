#include "child.h"

#include "descriptor.h"
#include "signals.h"
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child that was started and not yet reaped, 0 for none. */
static pid_t running;

/* A pipe that closes on exec, both ends above stdio. */
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

/* The child's life before the program. Signals stay blocked until the last moment, so that none is lost. */
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
	write(report, &error, sizeof error);
	_exit(127);
}

/* The error number that the child reports, 0 when the pipe was closed by a successful exec (or by SIGKILL). */
static int read_report(int report)
{
	int error = 0;
	ssize_t length;

	do
		length = read(report, &error, sizeof error);
	while (length < 0 && errno == EINTR);
	return length == (ssize_t)sizeof error ? error : 0;
}

pid_t child_start(const char *file, char **argv, char **envp, struct child_failure *failure)
{
	int report[2];
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
	if (pid > 0) {
		/*
		 * Nothing is forwarded before this returns, so no signal can hit the child between fork and exec;
		 * what arrives meanwhile stays pending here.
		 */
		failure->error = read_report(report[0]);
		failure->of_program = true;
	}
	close(report[0]);
	if (failure->error != 0) {
		if (pid > 0)
			waitpid(pid, NULL, 0);
		return -1;
	}
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
	 * Not SIGTERM: this is the way out of an error, and it must come to an end whatever the child does. A child that has
	 * become another user's can only be left behind, by a launcher without CAP_KILL: PID 1's own end is then its end.
	 */
	if (kill(running, SIGKILL) == 0)
		while (waitpid(running, NULL, 0) < 0 && errno == EINTR)
			continue;
	running = 0;
}
