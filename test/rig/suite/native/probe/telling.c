#include "state.h"
#include "verbs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void say(const char *words)
{
	printf("%s\n", words);
}

static void ready(const char *unused)
{
	(void)unused;
	say("ready");
}

static void print_words(const char *name, char **words)
{
	printf("%s ", name);
	for (; *words; words++) {
		for (const char *byte = *words; *byte; byte++)
			printf("%02x", (unsigned char)*byte);
		printf("00");
	}
	printf("\n");
}

/* Prints arguments and environment in hexadecimal digits, each word with its NUL, then exits and ignores other verbs. */
static void bytes(const char *unused)
{
	(void)unused;
	print_words("arguments", probe_argv);
	print_words("environment", probe_envp);
	exit(0);
}

static void print_pid(const char *unused)
{
	(void)unused;
	printf("pid %d\n", (int)getpid());
}

/* Changes the user and group ids to another user's. */
static void become_user(const char *number)
{
	if (setresuid((uid_t)atoi(number), (uid_t)atoi(number), (uid_t)atoi(number)) != 0)
		exit(198);
}

static void print_file(const char *path)
{
	char content[256];
	int fd = open(path, O_RDONLY);
	ssize_t length = read(fd, content, sizeof content);

	printf("file %.*s.\n", (int)(length < 0 ? 0 : length), content);
	close(fd);
}

/* Seals a memory file, so that nobody can shrink it. */
static void seal(const char *descriptor)
{
	if (fcntl(atoi(descriptor), F_ADD_SEALS, F_SEAL_SHRINK) != 0)
		exit(195);
}

/* `rename=OLD:NEW` */
static void move(const char *value)
{
	char from[256];
	size_t length = strcspn(value, ":");

	snprintf(from, sizeof from, "%.*s", (int)length, value);
	if (rename(from, value + length + 1) != 0)
		exit(196);
}

static void copy(const char *unused)
{
	char block[65536];
	ssize_t got;

	(void)unused;
	while ((got = read(0, block, sizeof block)) > 0)
		for (ssize_t done = 0, now; done < got; done += now)
			if ((now = write(1, block + done, (size_t)(got - done))) < 0)
				_exit(197);
}

const struct verb telling_verbs[] = {
	{"say", say},     {"ready", ready}, {"bytes", bytes}, {"state", print_state},
	{"pid", print_pid}, {"user", become_user}, {"file", print_file}, {"rename", move},   {"copy", copy},
	{"seal", seal},
	{NULL, NULL},
};
