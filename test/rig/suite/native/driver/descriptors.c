#include "descriptors.h"

#include "children.h"
#include "limits.h"
#include "plan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void descriptor_close(int number)
{
	close(number);
}

void descriptor_broken(int number)
{
	int ends[2];

	if (pipe(ends) != 0)
		fail("no pipe: %s", strerror(errno));
	dup2(ends[1], number);
	close(ends[0]);
	close(ends[1]);
}

void descriptor_full(int number)
{
	static const char page[4096];
	int ends[2];

	if (pipe2(ends, O_NONBLOCK) != 0)
		fail("no pipe: %s", strerror(errno));
	while (write(ends[1], page, sizeof page) > 0)
		continue;
	fcntl(ends[1], F_SETFL, 0);
	dup2(ends[1], number);
	child_leave();
	close(ends[0]);
	close(ends[1]);
}

void descriptor_sealable(int number)
{
	int fd = memfd_create("sealable", MFD_ALLOW_SEALING);

	if (fd < 0)
		fail("no file in memory: %s", strerror(errno));
	dup2(fd, number);
	close(fd);
}

void descriptor_inherited(int number)
{
	int fd = open("/", O_RDONLY);

	if (dup2(fd, number) != number)
		fail("descriptor %d cannot be made: %s", number, strerror(errno));
	if (fd != number)
		close(fd);
}

void descriptor_at_limit(int number)
{
	int fd = open("/run/limited", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0)
		fail("no file: %s", strerror(errno));
	dup2(fd, number);
	close(fd);
	limit_file_size(0);
}
