#include "signals.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Linux has 64 signals, on MIPS 128; the system calls insist on the very size of the kernel's set. */
#ifdef __mips__
enum { KERNEL_SIGNALS = 128 };
#else
enum { KERNEL_SIGNALS = 64 };
#endif

/*
 * The kernel's own set, for the raw system calls: the C libraries' wrappers silently leave out the real-time signals
 * that they use themselves, 32 to 34, and 34 is an ordinary signal for a program of the other library.
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

	/* An inherited SIG_IGN would make the kernel reap children behind our back: their status would be lost. */
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
	/* A null timeout waits for ever: no timer, no wakeup while idle. */
	int number = (int)syscall(SYS_rt_sigtimedwait, &all, &info, NULL, sizeof all);

	/* A stop and continue, or a debugger, interrupts the wait though every signal is blocked. */
	if (number < 0)
		return errno == EINTR ? 0 : -1;
	/*
	 * A write to a closed pipe or beyond RLIMIT_FSIZE sends SIGPIPE or SIGXFSZ to the writer, with its own pid as
	 * the sender. It was never meant for the child. Any other signal with this pid was sent before the exec, by what
	 * this process was then, and is the child's.
	 */
	if ((number == SIGPIPE || number == SIGXFSZ) && info.si_code == SI_USER && info.si_pid == getpid())
		return 0;
	return number;
}
