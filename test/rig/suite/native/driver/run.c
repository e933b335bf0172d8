#include "run.h"

#include "process.h"
#include "setup.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

long run_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The driver's ends and the init's ends of its stdio. */
struct stdio {
	int input[2], output[2], errors[2];
	bool terminal;
};

static void make_pipe(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC) != 0)
		fail("no pipe: %s", strerror(errno));
}

/* A terminal without echo and output processing: its output is exactly the probe's. */
static void make_terminal(struct stdio *stdio)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios settings;

	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
		fail("no terminal: %s", strerror(errno));
	stdio->input[1] = master;
	stdio->output[0] = fcntl(master, F_DUPFD_CLOEXEC, 3);
	stdio->input[0] = stdio->output[1] = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	tcgetattr(stdio->input[0], &settings);
	settings.c_lflag &= ~(tcflag_t)ECHO;
	settings.c_oflag &= ~(tcflag_t)OPOST;
	tcsetattr(stdio->input[0], TCSANOW, &settings);
}

static void make_stdio(struct stdio *stdio, const struct plan *plan)
{
	stdio->terminal = setup_has(plan, "terminal");
	make_pipe(stdio->errors);
	stdio->input[1] = -1;
	if (stdio->terminal) {
		make_terminal(stdio);
		return;
	}
	make_pipe(stdio->output);
	if (setup_has(plan, "pipe-in"))
		make_pipe(stdio->input);
	else
		stdio->input[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static pid_t clone_like_fork(unsigned long flags)
{
	return (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
}

static void lead_session(const struct stdio *stdio)
{
	setsid();
	if (stdio->terminal)
		ioctl(stdio->input[0], TIOCSCTTY, 0);
}

/*
 * Like a shell that starts a program: the session leader owns the terminal, and the program's own group is in the
 * foreground. SIGTTOU would stop a background group that takes the foreground.
 */
static void enter_foreground(void)
{
	setpgid(0, 0);
	signal(SIGTTOU, SIG_IGN);
	tcsetpgrp(0, getpid());
	signal(SIGTTOU, SIG_DFL);
}

/* Closes the driver's own ends: a process that setup leaves behind would hold them open and hide the other ends' EOF. */
static void close_driver_ends(const struct stdio *stdio)
{
	if (stdio->input[1] >= 0)
		close(stdio->input[1]);
	close(stdio->output[0]);
	close(stdio->errors[0]);
}

/* The process that becomes the init. It waits for `gate`, which closes on the exec. */
static _Noreturn void become(const struct plan *plan, const struct stdio *stdio, int gate[2], int executed)
{
	char go;

	/* If the driver is killed, the init is killed too. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!setup_has(plan, "shell"))
		lead_session(stdio);
	/* The driver's disposition must not reach the init. */
	signal(SIGPIPE, SIG_DFL);
	close_driver_ends(stdio);
	dup2(stdio->input[0], 0);
	dup2(stdio->output[1], 1);
	dup2(stdio->terminal ? stdio->output[1] : stdio->errors[1], 2);
	dup3(executed, SETUP_EXECUTED, O_CLOEXEC);
	close(executed);
	close(gate[1]);
	if (read(gate[0], &go, 1) < 0)
		_exit(71);
	if (setup_has(plan, "shell"))
		enter_foreground();
	setup_apply(plan);
	setup_exec(plan);
	fail("%s cannot be executed: %s", plan->argv.word[0], strerror(errno));
}


static pid_t start(const struct plan *plan, const struct stdio *stdio, int gate[2], int executed, unsigned long flags)
{
	pid_t pid = clone_like_fork(flags | (plan->first ? CLONE_NEWPID : 0));

	if (pid == 0)
		become(plan, stdio, gate, executed);
	return pid;
}

/* Another process leads the session, but the init is still the driver's child. */
static void start_below_shell(struct run *run, const struct plan *plan, const struct stdio *stdio, int gate[2],
                              int executed)
{
	int report[2];

	make_pipe(report);
	run->shell = clone_like_fork(0);
	if (run->shell == 0) {
		pid_t pid;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		lead_session(stdio);
		pid = start(plan, stdio, gate, executed, CLONE_PARENT);
		write(report[1], &pid, sizeof pid);
		/* Keeps only the terminal open. */
		close_range(0, (unsigned)stdio->input[0] - 1, 0);
		close_range((unsigned)stdio->input[0] + 1, ~0U, 0);
		for (;;)
			pause();
	}
	close(report[1]);
	if (read(report[0], &run->pid, sizeof run->pid) != sizeof run->pid)
		run->pid = -1;
	close(report[0]);
}

void run_start(struct run *run, const struct plan *plan)
{
	struct stdio stdio;
	int gate[2], executed[2];
	char byte;

	memset(run, 0, sizeof *run);
	run->hung = -1;
	make_stdio(&stdio, plan);
	make_pipe(gate);
	make_pipe(executed);
	if (setup_has(plan, "shell"))
		start_below_shell(run, plan, &stdio, gate, executed[1]);
	else
		run->pid = start(plan, &stdio, gate, executed[1], 0);
	if (run->pid < 0)
		fail("no process: %s", strerror(errno));
	close(stdio.input[0]);
	if (!stdio.terminal)
		close(stdio.output[1]);
	close(stdio.errors[1]);
	close(executed[1]);
	close(gate[0]);
	run->ended = (int)syscall(SYS_pidfd_open, run->pid, 0);
	run->input = stdio.input[1];
	run->out.fd = stdio.output[0];
	run->err.fd = stdio.errors[0];
	fcntl(run->out.fd, F_SETFL, O_NONBLOCK);
	fcntl(run->err.fd, F_SETFL, O_NONBLOCK);
	if (setup_has(plan, "seize") &&
	    ptrace(PTRACE_SEIZE, run->pid, 0, PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE) != 0)
		fail("the init cannot be traced: %s", strerror(errno));
	close(gate[1]);
	if (read(executed[0], &byte, 1) != 0)
		fail("the start of the init is not known");
	close(executed[0]);
	run->started = run->signalled = run_now();
	run->ran_before = process_ran(run->pid);
	run->deadline = run->started + RUN_DEADLINE * 1000L;
}

bool run_attend(struct run *run, long until)
{
	struct pollfd watched[] = {
		{run->out.fd, POLLIN, 0},
		{run->err.fd, POLLIN, 0},
		{run->over ? -1 : run->ended, POLLIN, 0},
	};
	long left = until - run_now();

	if (left <= 0)
		return false;
	poll(watched, 3, (int)(left / 1000) + 1);
	text_drain(&run->out);
	text_drain(&run->err);
	return true;
}

void run_ended(struct run *run, int status)
{
	run->over = true;
	run->status = status;
	run->finished = run_now();
}

bool run_look(struct run *run)
{
	int status;

	if (!run->over && waitpid(run->pid, &status, WNOHANG) == run->pid)
		run_ended(run, status);
	return run->over;
}

/* Kills every process in the namespace, so that none holds the pipes open. */
static void clear_away(struct run *run, const struct plan *plan)
{
	if (!run->over) {
		kill(run->pid, SIGKILL);
		waitpid(run->pid, NULL, 0);
	}
	if (run->shell > 0) {
		kill(run->shell, SIGKILL);
		waitpid(run->shell, NULL, 0);
	}
	if (plan->first)
		return;
	kill(-1, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		continue;
}

void run_finish(struct run *run, const struct plan *plan)
{
	bool given_back = run->shell && tcgetpgrp(run->input) == run->pid;

	clear_away(run, plan);
	text_drain(&run->out);
	text_drain(&run->err);
	printf("%s],\"code\":%d,\"signal\":%d,\"hung\":%d", run->samples ? "" : "{\"samples\":[",
	       run->over && WIFEXITED(run->status) ? WEXITSTATUS(run->status) : -1,
	       run->over && WIFSIGNALED(run->status) ? WTERMSIG(run->status) : 0, run->hung);
	printf(",\"data\":%ld,\"lifetime\":%ld,\"sinceSignal\":%ld,\"givenBack\":%s,\"out\":", run->data, run->over ? run->finished - run->started : -1,
	       run->over ? run->finished - run->signalled : -1, given_back ? "true" : "false");
	text_print(&run->out);
	printf(",\"err\":");
	text_print(&run->err);
	printf("}\n");
	fflush(stdout);
	text_end(&run->out);
	text_end(&run->err);
	close(run->ended);
	if (run->input >= 0)
		close(run->input);
}
