#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * The last descriptor to close one by one on a kernel without close_range (before 5.9), which takes some milliseconds
 * while the child already runs. The limit of open files may be a billion; no container's PID 1 inherits that many.
 */
enum { LAST_SEARCHED = 65535 };

int descriptor_above_stdio(int fd)
{
	int moved, error;

	if (fd < 0 || fd > 2)
		return fd;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	error = errno;
	close(fd);
	errno = error;
	return moved;
}

/* Closes first to last. Older headers and older kernels do not have close_range. */
static void close_range_of(unsigned first, unsigned last)
{
	if (first > last)
		return;
#ifdef SYS_close_range
	if (syscall(SYS_close_range, first, last, 0) == 0)
		return;
#endif
	for (; first <= last && first <= LAST_SEARCHED; first++)
		close((int)first);
}

void descriptor_close_inherited(int kept)
{
	if (kept < 0) {
		close_range_of(3, ~0U);
		return;
	}
	close_range_of(3, (unsigned)kept - 1);
	close_range_of((unsigned)kept + 1, ~0U);
}
