#include "children.h"

#include "plan.h"
#include "setup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void child_leave(void)
{
	if (fork() != 0)
		return;
	close(SETUP_EXECUTED);
	for (;;)
		pause();
}

void child_leave_two(int number)
{
	(void)number;
	if (fork() == 0)
		_exit(3);
	child_leave();
}

void child_take_foreground(int number)
{
	pid_t other = fork();

	(void)number;
	if (other == 0) {
		close(SETUP_EXECUTED);
		for (;;)
			pause();
	}
	setpgid(other, other);
	if (tcsetpgrp(0, other) != 0)
		fail("the foreground cannot be given away: %s", strerror(errno));
}

void child_read(const char *path)
{
	char content[64];
	bool reported = false;

	if (fork() != 0)
		return;
	close(SETUP_EXECUTED);
	for (;;) {
		int fd = open(path, O_RDONLY);
		ssize_t length = read(fd, content, sizeof content);

		if (length > 0 && length != 15)
			dprintf(2, "a part of the name: %.*s\n", (int)length, content);
		if (length == 15 && !reported)
			reported = dprintf(2, "the whole name: %.*s\n", (int)length, content) > 0;
		close(fd);
	}
}
