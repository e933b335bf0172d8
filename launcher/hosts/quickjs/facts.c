#include "facts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Two 32-bit words for each set: _LINUX_CAPABILITY_VERSION_3 in linux/capability.h, which libc does not provide. */
enum { CAPABILITY_VERSION_3 = 0x20080522, CAPABILITY_WORDS = 2 };

/* From linux/sockios.h and linux/if_tun.h, which libc does not provide either. */
#ifndef SIOCGSKNS
#define SIOCGSKNS 0x894C
#endif
#define TUNGETFEATURES _IOR('T', 207, unsigned)

struct capability_request {
	uint32_t version;
	int pid;
};

struct capability_sets {
	uint32_t effective, permitted, inheritable;
};

/* A system call rather than /proc/self/status: a container may have no /proc. */
enum reach facts_capability(int number)
{
	struct capability_request request = {CAPABILITY_VERSION_3, 0};
	struct capability_sets sets[CAPABILITY_WORDS] = {{0, 0, 0}, {0, 0, 0}};

	if (number < 0 || number >= 32 * CAPABILITY_WORDS)
		return REACH_ABSENT;
	/* Fails only under a seccomp filter; the capability is then unknown and must not be blamed. */
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

unsigned facts_user(void)
{
	return (unsigned)getauxval(AT_EUID);
}

bool facts_status(const char *path, struct facts_status *status)
{
	struct stat found;

	if (stat(path, &found) != 0)
		return false;
	*status = (struct facts_status){found.st_uid, found.st_gid, found.st_mode};
	return true;
}

/* By the uid map: the kernel writes exactly these characters for the initial namespace only (user_namespaces(7)). */
enum user_namespace facts_user_namespace(void)
{
	static const char initial[] = "         0          0 4294967295\n";
	char map[sizeof initial];
	int fd = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);
	ssize_t length;

	if (fd < 0)
		return NAMESPACE_UNKNOWN;
	length = read(fd, map, sizeof map);
	close(fd);
	if (length < 0)
		return NAMESPACE_UNKNOWN;
	return (size_t)length == sizeof initial - 1 && memcmp(map, initial, (size_t)length) == 0 ? NAMESPACE_INITIAL
	                                                                                         : NAMESPACE_NESTED;
}

/*
 * SIOCGSKNS on the device fails with EPERM if this process has no NET_ADMIN in the user namespace that owns the network
 * (since Linux 4.20; no interface is created). A seccomp filter may return EPERM too, but then for TUNGETFEATURES also.
 */
bool facts_foreign_network(const char *tun)
{
	int fd = open(tun, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	unsigned features;
	int network;
	bool foreign;

	if (fd < 0)
		return false;
	network = ioctl(fd, SIOCGSKNS);
	foreign = network < 0 && errno == EPERM && ioctl(fd, TUNGETFEATURES, &features) == 0;
	if (network >= 0)
		close(network);
	close(fd);
	return foreign;
}
