#include "confine.h"

#include "plan.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SPELLINGS = 4, NONE = -1 };

/* The launcher's calls that a plan can refuse, with their variants. Newer architectures lack the first variant of some. */
static const struct {
	const char *name;
	int numbers[SPELLINGS];
} calls[] = {
	{"capget", {SYS_capget, NONE}},
	{"chdir", {SYS_chdir, NONE}},
	{"close_range", {SYS_close_range, NONE}},
	{"fcntl", {SYS_fcntl, NONE}},
	{"fstat", {SYS_fstat, NONE}},
	{"ftruncate", {SYS_ftruncate, NONE}},
	{"getpgid", {SYS_getpgid, NONE}},
	{"getpid", {SYS_getpid, NONE}},
	{"ioctl", {SYS_ioctl, NONE}},
	{"kill", {SYS_kill, NONE}},
	{"prctl", {SYS_prctl, NONE}},
	{"read", {SYS_read, NONE}},
	{"rt_sigaction", {SYS_rt_sigaction, NONE}},
	{"rt_sigprocmask", {SYS_rt_sigprocmask, NONE}},
	{"rt_sigtimedwait", {SYS_rt_sigtimedwait, NONE}},
	{"setpgid", {SYS_setpgid, NONE}},
	{"wait4", {SYS_wait4, NONE}},
	{"write", {SYS_write, NONE}},
	{"writev", {SYS_writev, NONE}},
#ifdef SYS_fork
	{"fork", {SYS_fork, SYS_vfork, SYS_clone, NONE}},
	{"open", {SYS_open, SYS_openat, NONE}},
	/* musl falls back to the older call. */
	{"pipe2", {SYS_pipe2, SYS_pipe, NONE}},
	{"poll", {SYS_poll, SYS_ppoll, NONE}},
	{"stat", {SYS_stat, SYS_newfstatat, SYS_statx, NONE}},
#else
	{"fork", {SYS_clone, NONE}},
	{"open", {SYS_openat, NONE}},
	{"pipe2", {SYS_pipe2, NONE}},
	{"poll", {SYS_ppoll, NONE}},
	{"stat", {SYS_newfstatat, SYS_statx, NONE}},
#endif
};

static const int *find(const char *name, size_t length)
{
	for (size_t index = 0; index < sizeof calls / sizeof calls[0]; index++)
		if (strlen(calls[index].name) == length && strncmp(calls[index].name, name, length) == 0)
			return calls[index].numbers;
	fail("there is no call %s to refuse", name);
}

static void install(struct sock_filter *filter, unsigned short length)
{
	struct sock_fprog program = {length, filter};

	/* Not with prctl, which may just have been refused. */
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
		fail("a system call cannot be refused: %s", strerror(errno));
}

static void refuse(int number, unsigned error)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	install(filter, sizeof filter / sizeof filter[0]);
}

/* Refuses calls whose argument passes the test. Only its low half is read: the driver runs on little-endian machines. */
static void refuse_argument(int number, int argument, unsigned short test, unsigned value, unsigned error)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)(offsetof(struct seccomp_data, args) + 8U * (unsigned)argument)),
		BPF_JUMP((unsigned short)(BPF_JMP | test | BPF_K), value, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	install(filter, sizeof filter / sizeof filter[0]);
}

void confine_creation(const char *unused)
{
	(void)unused;
	confine_privileges(0);
#ifdef SYS_open
	refuse_argument(SYS_open, 1, BPF_JSET, O_CREAT, EACCES);
#endif
	refuse_argument(SYS_openat, 2, BPF_JSET, O_CREAT, EACCES);
}

void confine_device_network(const char *unused)
{
	(void)unused;
	confine_privileges(0);
	refuse_argument(SYS_ioctl, 1, BPF_JEQ, SIOCGSKNS, EBADFD);
}

void confine_call(const char *refusal)
{
	size_t length = strcspn(refusal, " ");
	unsigned error = strcmp(refusal + length, " EPERM") == 0 ? EPERM : ENOSYS;

	confine_privileges(0);
	for (const int *number = find(refusal, length); *number != NONE; number++)
		refuse(*number, error);
}
