#include "process.h"

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static FILE *open_of(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
	return fopen(path, "r");
}

/* A line of /proc/PID/status as a number, -1 when it is missing. */
static long field(pid_t pid, const char *name)
{
	FILE *file = open_of(pid, "status");
	char line[512];
	long value = -1;

	while (file && fgets(line, sizeof line, file))
		if (strncmp(line, name, strlen(name)) == 0)
			value = strtol(line + strlen(name) + 1, NULL, 10);
	if (file)
		fclose(file);
	return value;
}

/* Whether a signal is blocked or handled, so that its default action does not apply. */
static bool holds(pid_t pid, int number)
{
	FILE *file = open_of(pid, "status");
	char line[512];
	unsigned long held = 0;

	while (file && fgets(line, sizeof line, file))
		if (strncmp(line, "SigBlk:", 7) == 0 || strncmp(line, "SigCgt:", 7) == 0)
			held |= strtoul(line + 7, NULL, 16);
	if (file)
		fclose(file);
	return held >> (number - 1) & 1;
}

static int descriptors(pid_t pid)
{
	char path[64];
	int count = 0;
	DIR *folder;

	snprintf(path, sizeof path, "/proc/%d/fd", pid);
	folder = opendir(path);
	for (struct dirent *entry; folder && (entry = readdir(folder));)
		count += entry->d_name[0] != '.';
	if (folder)
		closedir(folder);
	return count;
}

/* CPU time in ticks. */
static long ticks(pid_t pid)
{
	FILE *file = open_of(pid, "stat");
	long user = 0, kernel = 0;
	int got = file ? fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", &user, &kernel) : 0;

	if (file)
		fclose(file);
	return got == 2 ? user + kernel : -1;
}

long process_ran(pid_t pid)
{
	struct timespec ran;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &ran) != 0)
		return 0;
	return ran.tv_sec * 1000000 + ran.tv_nsec / 1000;
}

char process_state(pid_t pid)
{
	FILE *file = open_of(pid, "stat");
	char state = 0;

	if (file) {
		if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
			state = 0;
		fclose(file);
	}
	return state;
}

pid_t process_child(pid_t pid)
{
	char name[64];
	FILE *file;
	int child = 0;

	snprintf(name, sizeof name, "task/%d/children", pid);
	file = open_of(pid, name);
	if (file) {
		if (fscanf(file, "%d", &child) != 1)
			child = 0;
		fclose(file);
	}
	return child;
}

long process_data(pid_t pid)
{
	FILE *file = open_of(pid, "smaps");
	unsigned long begin, end, previous = 0;
	bool counts = false;
	char line[512];
	long sum = 0;

	while (file && fgets(line, sizeof line, file)) {
		char path[256] = "";

		if (sscanf(line, "%lx-%lx %*s %*s %*s %*s %255s", &begin, &end, path) >= 2) {
			size_t length = strlen(path);

			counts = (length >= 5 && strcmp(path + length - 5, "/init") == 0) ||
				 (counts && length == 0 && begin == previous);
			previous = end;
		} else if (counts && strncmp(line, "Anonymous:", 10) == 0) {
			sum += strtol(line + 10, NULL, 10);
		}
	}
	if (file)
		fclose(file);
	return sum;
}

void process_print(pid_t pid)
{
	char link[64], folder[256];
	ssize_t length;

	snprintf(link, sizeof link, "/proc/%d/cwd", pid);
	length = readlink(link, folder, sizeof folder - 1);
	folder[length < 0 ? 0 : length] = '\0';
	printf("{\"state\":\"%c\",\"rss\":%ld,\"anonymous\":%ld,\"threads\":%ld,\"descriptors\":%d,"
	       "\"child\":%d,\"holdsTerm\":%s,\"voluntary\":%ld,\"involuntary\":%ld,\"ticks\":%ld,\"folder\":\"%s\"",
	       process_state(pid), field(pid, "VmRSS:"), field(pid, "RssAnon:"), field(pid, "Threads:"),
	       descriptors(pid), process_child(pid), holds(pid, SIGTERM) ? "true" : "false", field(pid, "voluntary_ctxt_switches:"), field(pid, "nonvoluntary_ctxt_switches:"),
	       ticks(pid), folder);
}
