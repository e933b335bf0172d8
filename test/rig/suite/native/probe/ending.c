#include "numbers.h"
#include "verbs.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void end(const char *code)
{
	fflush(stdout);
	_exit(atoi(code));
}

/* Dies of the signal's default action, even if it was inherited as ignored or blocked. */
static void die_of(const char *shared)
{
	int number = number_here(atoi(shared));
	sigset_t none;

	sigemptyset(&none);
	signal(number, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	raise(number);
}

static void give_up(const char *unused)
{
	(void)unused;
	abort();
}

static void stop(const char *unused)
{
	(void)unused;
	raise(SIGSTOP);
}

static void sleep_on(const char *unused)
{
	(void)unused;
	for (;;)
		pause();
}

/* Leaves an orphan that exits at the same moment as this process, whose exit closes the pipe that the orphan reads. */
static void leave_companion(const char *unused)
{
	int ends[2];
	pid_t between;

	(void)unused;
	if (pipe(ends) != 0)
		_exit(198);
	between = fork();
	if (between == 0) {
		if (fork() == 0) {
			char byte;

			close(ends[1]);
			_exit(read(ends[0], &byte, 1) == 0 ? 3 : 4);
		}
		_exit(0);
	}
	waitpid(between, NULL, 0);
}

/* Leaves a grandchild that ignores TERM. */
static void leave_stubborn(const char *unused)
{
	(void)unused;
	if (fork() != 0)
		return;
	signal(SIGTERM, SIG_IGN);
	sleep_on(NULL);
}

/* Executes the program in the rest of the words. */
static void become(const char *unused)
{
	(void)unused;
	execve(probe_rest[0], probe_rest, probe_envp);
	perror("probe: no such program to become");
	_exit(198);
}

const struct verb ending_verbs[] = {
	{"exit", end},       {"die-of", die_of},          {"abort", give_up},           {"stop", stop},
	{"pause", sleep_on}, {"companion", leave_companion}, {"stubborn", leave_stubborn}, {"become", become},
	{NULL, NULL},
};
