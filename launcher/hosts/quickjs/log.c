#include "log.h"

#include <poll.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* How long to wait for a slow reader of stderr, in milliseconds. */
enum { PATIENCE = 1000 };

void log_line(const char *line)
{
	struct iovec parts[2] = {{(void *)line, strlen(line)}, {"\n", 1}};
	struct pollfd stderr_state = {STDERR_FILENO, POLLOUT, 0};

	/*
	 * A full pipe that is never read must not keep the launcher from exiting. If poll fails, the line is written
	 * anyway.
	 */
	if (poll(&stderr_state, 1, PATIENCE) != 0)
		writev(STDERR_FILENO, parts, 2);
}
