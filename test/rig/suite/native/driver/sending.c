#include "sending.h"

#include "steps.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>

static void send(struct run *run, int number)
{
	if (run_look(run))
		return;
	kill(run->pid, number);
	run->signalled = run_now();
}

bool send_some(struct run *run, const char *value)
{
	char *rest;
	int number = (int)strtol(value, &rest, 10);
	long count = *rest ? strtol(rest, NULL, 10) : 1;

	while (count-- > 0)
		send(run, number);
	return true;
}

/* Signals to send in turn. */
struct mixture {
	int number[64];
	int kinds;
};

static void read_mixture(struct mixture *mixture, char *words)
{
	mixture->kinds = 0;
	while (*words && mixture->kinds < 64)
		mixture->number[mixture->kinds++] = (int)strtol(words, &words, 10);
}

bool send_mixed(struct run *run, const char *value)
{
	struct mixture mixture;
	char *rest;
	long count = strtol(value, &rest, 10);

	read_mixture(&mixture, rest);
	for (long index = 0; index < count; index++) {
		send(run, mixture.number[index % mixture.kinds]);
		if (index % 64 == 0)
			run_attend(run, run_now() + 1);
	}
	/* The time for sending does not reduce the init's time for the later steps. */
	run->deadline = run_now() + RUN_DEADLINE * 1000L;
	return true;
}

bool send_spread(struct run *run, const char *value)
{
	struct mixture mixture;
	char *rest;
	long time = strtol(value, &rest, 10) * 1000;
	long count = strtol(rest, &rest, 10);
	long begin = run_now();

	read_mixture(&mixture, rest);
	for (long index = 0; index < count && !run_look(run); index++) {
		long due = begin + time * index / count;

		while (run_now() < due && !run_look(run))
			run_attend(run, due);
		send(run, mixture.number[index % mixture.kinds]);
	}
	run->deadline = run_now() + RUN_DEADLINE * 1000L;
	return true;
}

bool send_storm(struct run *run, const char *value)
{
	int number = atoi(value);

	while (!run_look(run)) {
		if (run_now() > run->deadline)
			return false;
		send(run, number);
		text_drain(&run->out);
		sched_yield();
	}
	return true;
}

bool send_at(struct run *run, const char *value)
{
	char *rest;
	long when = run->started + strtol(value, &rest, 10);

	/* A timer is not exact enough. */
	while (run_now() < when)
		continue;
	steps_sample(run, NULL);
	send(run, atoi(rest));
	return true;
}
