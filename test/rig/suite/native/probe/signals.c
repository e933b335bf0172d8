#include "numbers.h"
#include "verbs.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile sig_atomic_t still_to_come;
static volatile sig_atomic_t code_then;

/* Blocks every signal, so that it stays pending until a verb takes it. */
static void hold(const char *unused)
{
	struct kernel_set all;

	(void)unused;
	memset(&all, 0xff, sizeof all);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, sizeof all);
}

/* Waits for the next signal. Returns its shared number, 0 for none. */
static int next(void)
{
	struct kernel_set all;
	siginfo_t info;
	int number;

	memset(&all, 0xff, sizeof all);
	number = (int)syscall(SYS_rt_sigtimedwait, &all, &info, NULL, sizeof all);
	return number > 0 ? number_shared(number) : 0;
}

/* Prints each signal until the given one arrives. */
static void until(const char *last)
{
	int number;

	while ((number = next()) != atoi(last))
		if (number > 0)
			printf("got %d\n", number);
}

/* Counts the signals until the given one arrives, then prints the counts. */
static void count_until(const char *last)
{
	int counts[KERNEL_SIGNALS + 1] = {0};
	int number;

	while ((number = next()) != atoi(last))
		if (number > 0)
			counts[number]++;
	printf("counted");
	for (number = 1; number <= KERNEL_SIGNALS; number++)
		if (counts[number])
			printf(" %d:%d", number, counts[number]);
	printf("\n");
}

static void leave(int unused)
{
	(void)unused;
	if (--still_to_come <= 0)
		_exit(code_then);
}

/* `end-on=NUMBER,COUNT,CODE`: exits with CODE when signal NUMBER has arrived COUNT times. */
static void end_on(const char *value)
{
	int number, count, code;
	struct sigaction action;

	if (sscanf(value, "%d,%d,%d", &number, &count, &code) != 3)
		_exit(198);
	still_to_come = count;
	code_then = code;
	memset(&action, 0, sizeof action);
	action.sa_handler = leave;
	sigaction(number_here(number), &action, NULL);
}

const struct verb signal_verbs[] = {
	{"hold", hold}, {"until", until}, {"count-until", count_until}, {"end-on", end_on}, {NULL, NULL},
};
