#include "steps.h"

#include "process.h"
#include "sending.h"
#include "trace.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The interval between two reads of /proc, in microseconds. */
enum { GLANCE = 1000 };

/* Waits for the words. Stops waiting when the init ends, too: the record then shows the missing output. */
static bool wait_in(struct run *run, struct text *text, const char *words)
{
	while (!text_find(text, words) && !run_look(run))
		if (!run_attend(run, run->deadline))
			return false;
	return true;
}

/* Waits until the probe has printed the words. */
static bool wait_for(struct run *run, const char *words)
{
	return wait_in(run, &run->out, words);
}

/* Waits until the words appear on stderr. */
static bool wait_stderr(struct run *run, const char *words)
{
	return wait_in(run, &run->err, words);
}

/* Waits for the init's end. Reading everything meanwhile keeps the probe from blocking on a full pipe. */
static bool wait_exit(struct run *run, const char *unused)
{
	(void)unused;
	while (!run_look(run))
		if (!run_attend(run, run->deadline))
			return false;
	return true;
}

/* Waits until the init's child is in this state. */
static bool wait_state(struct run *run, const char *state)
{
	for (;;) {
		pid_t child = process_child(run->pid);

		if (run_look(run) || (child != 0 && process_state(child) == state[0]))
			return true;
		if (run_now() > run->deadline)
			return false;
		run_attend(run, run_now() + GLANCE);
	}
}

bool steps_sample(struct run *run, const char *unused)
{
	(void)unused;
	if (run_look(run))
		return true;
	printf(run->samples++ ? "," : "{\"samples\":[");
	process_print(run->pid);
	printf(",\"ran\":%ld,\"sinceExec\":%ld}", process_ran(run->pid) - run->ran_before, run_now() - run->started);
	return true;
}

static bool read_memory(struct run *run, const char *unused)
{
	(void)unused;
	run->data = process_data(run->pid);
	return true;
}

/* Waits for so many milliseconds, which do not count against the deadline. */
static bool idle(struct run *run, const char *value)
{
	long until = run_now() + atol(value) * 1000;

	run->deadline += atol(value) * 1000;
	while (run_attend(run, until))
		continue;
	return true;
}

/* Waits until no process holds stdout any more: the init and its descendants are gone. */
static bool wait_closed(struct run *run, const char *unused)
{
	(void)unused;
	while (run->out.fd >= 0)
		if (!run_attend(run, run->deadline))
			return false;
	return true;
}

static bool type(struct run *run, const char *words)
{
	return write(run->input, words, strlen(words)) == (ssize_t)strlen(words);
}

static bool resize(struct run *run, const char *unused)
{
	struct winsize size = {24, 100, 0, 0};

	(void)unused;
	return ioctl(run->input, TIOCSWINSZ, &size) == 0;
}

/* Closes the terminal's other end, as when a connection breaks. */
static bool hang_up(struct run *run, const char *unused)
{
	(void)unused;
	close(run->input);
	close(run->out.fd);
	run->input = run->out.fd = -1;
	return true;
}

static bool close_input(struct run *run, const char *unused)
{
	(void)unused;
	close(run->input);
	run->input = -1;
	return true;
}

/* Sends so many bytes through the child, and compares them with the bytes that come back. */
static bool pump(struct run *run, const char *value)
{
	size_t size = strtoul(value, NULL, 10), sent = 0;
	char *bytes = malloc(size);
	bool whole = true;

	for (size_t index = 0; index < size; index++)
		bytes[index] = (char)(index * 2654435761U >> 13);
	fcntl(run->input, F_SETFL, O_NONBLOCK);
	while (sent < size && run_now() < run->deadline) {
		ssize_t now = write(run->input, bytes + sent, size - sent);

		if (now > 0)
			sent += (size_t)now;
		run_attend(run, run_now() + 1);
	}
	close_input(run, NULL);
	while (run->out.fd >= 0 && run_attend(run, run->deadline))
		continue;
	whole = run->out.size == size && memcmp(run->out.bytes, bytes, size) == 0;
	/* The step's result says enough; the record omits the bytes. */
	run->out.size = 0;
	free(bytes);
	return whole;
}

static const struct {
	const char *name;
	bool (*act)(struct run *run, const char *value);
} actions[] = {
	{"wait", wait_for},        {"exit", wait_exit},    {"kill", send_some},
	{"mix", send_mixed},       {"spread", send_spread}, {"storm", send_storm},   {"at", send_at},
	{"child", wait_state},     {"sample", steps_sample},     {"idle", idle},
	{"type", type},            {"resize", resize},     {"pump", pump},
	{"close-in", close_input}, {"fork", trace_fork}, {"hold", trace_hold},
	{"memory", read_memory},          {"wait-stderr", wait_stderr},
	{"hang-up", hang_up},      {"closed", wait_closed},
};

static bool act(struct run *run, const char *step)
{
	size_t length = strcspn(step, " ");

	for (size_t index = 0; index < sizeof actions / sizeof actions[0]; index++)
		if (strlen(actions[index].name) == length && strncmp(step, actions[index].name, length) == 0)
			return actions[index].act(run, step + length + (step[length] == ' '));
	fail("there is no step `%s`", step);
}

void steps_do(struct run *run, const struct plan *plan)
{
	for (int index = 0; index < plan->steps.count; index++) {
		if (!act(run, plan->steps.word[index])) {
			run->hung = index;
			return;
		}
	}
}
