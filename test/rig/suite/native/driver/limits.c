#include "limits.h"

#include "plan.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

static void limit(int what, rlim_t value)
{
	struct rlimit both = {value, value};

	if (setrlimit(what, &both) != 0)
		fail("limit %d cannot be set: %s", what, strerror(errno));
}

void limit_processes(int number)
{
	limit(RLIMIT_NPROC, (rlim_t)number);
}

void limit_files(int number)
{
	limit(RLIMIT_NOFILE, (rlim_t)number);
}

void limit_stack(int number)
{
	limit(RLIMIT_STACK, (rlim_t)number);
}

void limit_file_size(int number)
{
	limit(RLIMIT_FSIZE, (rlim_t)number);
}

void limit_core(int number)
{
	(void)number;
	limit(RLIMIT_CORE, RLIM_INFINITY);
}

void limit_umask(int number)
{
	umask((mode_t)number);
}

void limit_nice(int number)
{
	if (setpriority(PRIO_PROCESS, 0, number) != 0)
		fail("niceness %d cannot be set: %s", number, strerror(errno));
}
