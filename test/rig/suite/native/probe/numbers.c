#include "numbers.h"

#include <signal.h>

/* Indexed by the shared number. STKFLT is among the signals that MIPS lacks. */
static const int ordinary[] = {
	[1] = SIGHUP,   [2] = SIGINT,   [3] = SIGQUIT,    [4] = SIGILL,   [5] = SIGTRAP,   [6] = SIGABRT,  [7] = SIGBUS,
	[8] = SIGFPE,   [9] = SIGKILL,  [10] = SIGUSR1,   [11] = SIGSEGV, [12] = SIGUSR2,  [13] = SIGPIPE, [14] = SIGALRM,
	[15] = SIGTERM, [17] = SIGCHLD, [18] = SIGCONT,   [19] = SIGSTOP, [20] = SIGTSTP,  [21] = SIGTTIN, [22] = SIGTTOU,
	[23] = SIGURG,  [24] = SIGXCPU, [25] = SIGXFSZ,   [26] = SIGVTALRM, [27] = SIGPROF, [28] = SIGWINCH,
	[29] = SIGIO,   [30] = SIGPWR,  [31] = SIGSYS,
#ifdef SIGSTKFLT
	[16] = SIGSTKFLT,
#endif
};

/* The first real-time signal; these have the same numbers everywhere. */
enum { REAL_TIME = sizeof ordinary / sizeof ordinary[0] };

int number_here(int shared)
{
	return shared < 0 || shared >= REAL_TIME ? shared : ordinary[shared];
}

int number_shared(int here)
{
	if (here >= REAL_TIME)
		return here;
	for (int shared = 1; shared < REAL_TIME; shared++)
		if (ordinary[shared] == here)
			return shared;
	return 0;
}

bool kernel_set_has(const struct kernel_set *set, int number)
{
	enum { BITS = 8 * sizeof(unsigned long) };

	return set->word[(number - 1) / BITS] >> ((number - 1) % BITS) & 1;
}
