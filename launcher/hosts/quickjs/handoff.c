#include "handoff.h"

#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int file = -1;

int handoff_descriptor(void)
{
	return file;
}

/* Whether the path is a FIFO, a socket or a device. Opening a device to find out could have side effects. */
static bool leads_elsewhere(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

/* O_NONBLOCK: if a FIFO has appeared meanwhile, opening it without a reader fails instead of blocking forever. */
static int open_for_name(const char *path)
{
	int flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	int fd = open(path, flags);

	/* A second call, since fs.protected_regular refuses O_CREAT on an existing file in folders like /tmp. */
	if (fd < 0 && errno == ENOENT)
		fd = open(path, flags | O_CREAT, 0644);
	return descriptor_above_stdio(fd);
}

/*
 * A file mounted into the container cannot be replaced by a rename, so it is written in place: emptied, then filled by
 * one write. The kernel copies the bytes before it extends the file's size, so a reader sees nothing or the whole name,
 * as long as the name fits into a page; an interface name has at most 15 bytes.
 */
static int fill(int fd, const char *name)
{
	size_t length = strlen(name);
	ssize_t written;

	if (ftruncate(fd, 0) != 0)
		return errno;
	written = write(fd, name, length);
	if (written == (ssize_t)length)
		return 0;
	int error = written < 0 ? errno : ENOSPC;
	/* A truncated name is worse than none. */
	return ftruncate(fd, 0) == 0 ? error : errno;
}

int handoff_write(const char *path, const char *name)
{
	struct stat status;
	int error = 0;
	int fd;

	if (leads_elsewhere(path))
		return HANDOFF_NOT_REGULAR;
	fd = open_for_name(path);
	if (fd < 0)
		return errno;
	if (fstat(fd, &status) != 0)
		error = errno;
	else if (!S_ISREG(status.st_mode))
		error = HANDOFF_NOT_REGULAR;
	else
		error = fill(fd, name);
	if (error != 0) {
		close(fd);
		return error;
	}
	/*
	 * Kept open, so that the same file is emptied later, even if its path, its folder's permissions or the working
	 * directory have changed.
	 */
	file = fd;
	return 0;
}

int handoff_clear(void)
{
	int error;

	if (file < 0)
		return 0;
	error = ftruncate(file, 0) == 0 ? 0 : errno;
	close(file);
	file = -1;
	return error;
}
