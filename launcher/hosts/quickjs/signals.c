#include "signals.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Linux has 64 signals, 128 on MIPS; the system calls require the exact size of the kernel's set. */
#ifdef __mips__
enum { KERNEL_SIGNALS = 128 };
#else
enum { KERNEL_SIGNALS = 64 };
#endif

/*
 * The kernel's own set, for raw system calls: the wrappers of the C libraries silently leave out the real-time signals
 * that they use themselves, 32 to 34, and 34 is an ordinary signal for a program linked with the other library.
 */
struct kernel_set {
	unsigned long word[KERNEL_SIGNALS / 8 / sizeof(unsigned long)];
};

static struct kernel_set all;
static struct kernel_set mask_before;
static struct sigaction child_action_before;

bool signals_hold(void)
{
	struct sigaction by_default;

	memset(&all, 0xff, sizeof all);
	if (syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &mask_before, sizeof all) != 0)
		return false;

	/* With an inherited SIG_IGN the kernel would reap children itself, and their status would be lost. */
	memset(&by_default, 0, sizeof by_default);
	by_default.sa_handler = SIG_DFL;
	return sigaction(SIGCHLD, &by_default, &child_action_before) == 0;
}

void signals_release(void)
{
	sigaction(SIGCHLD, &child_action_before, NULL);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask_before, NULL, sizeof mask_before);
}

int signals_wait(void)
{
	siginfo_t info;
	/* A null timeout waits forever: no timer, no wakeup while idle. */
	int number = (int)syscall(SYS_rt_sigtimedwait, &all, &info, NULL, sizeof all);

	/* A stop and continue, or a debugger, interrupts the wait even though every signal is blocked. */
	if (number < 0)
		return errno == EINTR ? 0 : -1;
	/*
	 * A write to a closed pipe or beyond RLIMIT_FSIZE sends SIGPIPE or SIGXFSZ to the writer, with the writer's own
	 * pid as sender. Such a signal is not for the child. Any other signal with this pid was sent before the exec, by
	 * the program that this process ran then, and is for the child.
	 */
	if ((number == SIGPIPE || number == SIGXFSZ) && info.si_code == SI_USER && info.si_pid == getpid())
		return 0;
	return number;
}
