#include "facts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Two 32-bit words of each set: _LINUX_CAPABILITY_VERSION_3 of linux/capability.h, which libc does not bring. */
enum { CAPABILITY_VERSION_3 = 0x20080522, CAPABILITY_WORDS = 2 };

struct capability_request {
	uint32_t version;
	int pid;
};

struct capability_sets {
	uint32_t effective, permitted, inheritable;
};

/* By system call, not from /proc/self/status: a container may have no /proc. */
enum reach facts_capability(int number)
{
	struct capability_request request = {CAPABILITY_VERSION_3, 0};
	struct capability_sets sets[CAPABILITY_WORDS] = {{0, 0, 0}, {0, 0, 0}};

	if (number < 0 || number >= 32 * CAPABILITY_WORDS)
		return REACH_ABSENT;
	/* Refused only by a seccomp filter; then nothing is known, and nothing may be blamed on it. */
	if (syscall(SYS_capget, &request, sets) != 0)
		return REACH_EFFECTIVE;
	if (sets[number / 32].effective >> (number % 32) & 1U)
		return REACH_EFFECTIVE;
	return prctl(PR_CAPBSET_READ, number, 0, 0, 0) == 1 ? REACH_BOUNDING : REACH_ABSENT;
}

int facts_try_open(const char *path)
{
	int fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}
