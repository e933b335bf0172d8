/* Writes the time of its own start, then the arrival time of each signal, to stdout. */
#include <signal.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
	struct timespec now;
	sigset_t all;
	int number;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	do {
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (write(1, &now, sizeof now) != sizeof now)
			return 1;
	} while (sigwait(&all, &number) == 0);
	return 0;
}
