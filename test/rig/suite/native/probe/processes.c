#include "verbs.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * The interval between two checks of a process that only the init can wait for, in nanoseconds; and the time that an init
 * may take to reap it, in microseconds.
 */
enum { GLANCE = 200000, PROMPT = 1000000 };

static void glance(void)
{
	struct timespec pause = {0, GLANCE};

	nanosleep(&pause, NULL);
}

/* Monotonic time in microseconds. */
static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

/* Creates an orphaned grandchild, which exits at once. Returns its pid. */
static pid_t make_orphan(void)
{
	int ends[2];
	pid_t between, orphan = 0;

	if (pipe(ends) != 0)
		_exit(198);
	between = fork();
	if (between == 0) {
		orphan = fork();
		if (orphan == 0)
			_exit(5);
		_exit(write(ends[1], &orphan, sizeof orphan) != sizeof orphan);
	}
	close(ends[1]);
	if (read(ends[0], &orphan, sizeof orphan) != sizeof orphan)
		_exit(198);
	close(ends[0]);
	waitpid(between, NULL, 0);
	return orphan;
}

/*
 * Creates `count` orphans and waits until each is reaped; signals to a zombie still succeed. Reports if reaping the last
 * one took too long.
 */
static void make_orphans(const char *count)
{
	int number = atoi(count);
	pid_t *orphans = calloc((size_t)number, sizeof *orphans);
	long long made, taken;

	for (int index = 0; index < number; index++)
		orphans[index] = make_orphan();
	made = now();
	for (int index = 0; index < number; index++)
		while (kill(orphans[index], 0) == 0)
			glance();
	taken = now() - made;
	free(orphans);
	if (taken > PROMPT)
		printf("reaped late, %lld microseconds after the last was made\n", taken);
	printf("reaped %d\n", number);
}

/* Makes this pid the namespace's next one. */
static void give_next(pid_t pid)
{
	FILE *file = fopen("/proc/sys/kernel/ns_last_pid", "w");

	if (!file || fprintf(file, "%d", pid - 1) < 0 || fclose(file) != 0) {
		perror("probe: ns_last_pid");
		exit(198);
	}
}

/* Creates `count` orphans one after the other, all with the same pid. */
static void make_same_orphans(const char *count)
{
	pid_t first = 0;

	for (int left = atoi(count); left > 0; left--) {
		pid_t orphan;

		give_next(first ? first - 1 : 1000);
		orphan = make_orphan();
		if (first && orphan != first) {
			printf("pid %d came instead of %d\n", orphan, first);
			exit(198);
		}
		first = orphan;
		while (kill(orphan, 0) == 0)
			glance();
	}
	printf("reaped %s\n", count);
}

/* Prints whether an orphan's new parent is this process's own parent, the init. */
static void name_parent(const char *unused)
{
	pid_t between, init = getppid();

	(void)unused;
	between = fork();
	if (between == 0) {
		pid_t before = getpid();

		if (fork() == 0) {
			while (getppid() == before)
				glance();
			printf("adopted by %s\n", getppid() == init ? "the init" : "another");
			_exit(0);
		}
		_exit(0);
	}
	waitpid(between, NULL, 0);
}

/* Like a shell with job control: runs a job in the terminal's foreground until it is stopped or exits. */
static void run_job(const char *unused)
{
	int status;
	pid_t job;

	(void)unused;
	signal(SIGTTOU, SIG_IGN);
	job = fork();
	if (job == 0) {
		setpgid(0, 0);
		tcsetpgrp(0, getpid());
		signal(SIGTTOU, SIG_DFL);
		printf("ready\n");
		for (;;)
			pause();
	}
	setpgid(job, job);
	waitpid(job, &status, WUNTRACED);
	tcsetpgrp(0, getpid());
	printf(WIFSTOPPED(status) ? "job stopped\n" : "job ended\n");
	kill(job, SIGKILL);
}

const struct verb process_verbs[] = {
	{"orphans", make_orphans}, {"same-orphans", make_same_orphans}, {"name-parent", name_parent}, {"job", run_job},
	{NULL, NULL},
};
