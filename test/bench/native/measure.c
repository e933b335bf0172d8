/*
 * Measures an init as PID 1 of a new namespace and prints nanoseconds, one number per line.
 *
 *     measure start COUNT ROOT INIT [ARGUMENT...]    from the init's exec to its child's first instruction
 *     measure signal COUNT ROOT INIT [ARGUMENT...]   from kill() to the signal's arrival at the child
 *
 * The child is stamp or echo. The environment is the init's.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The number of uncounted first signals, which still cause page faults. */
enum { WARMING = 20 };

static long nanoseconds(struct timespec at)
{
	return at.tv_sec * 1000000000L + at.tv_nsec;
}

static struct timespec now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return at;
}

static void must(int holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "measure: %s: %s.\n", what, strerror(errno));
	exit(70);
}

/* Starts the init, with its stdout in `out`, and stores the time of its exec in `started`. */
static pid_t start(char **argv, int *out, volatile struct timespec *started)
{
	int ends[2];
	pid_t pid;

	must(pipe2(ends, O_CLOEXEC) == 0, "pipe");
	pid = (pid_t)syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);
	must(pid >= 0, "clone");
	if (pid == 0) {
		dup2(ends[1], 1);
		must(chroot(argv[0]) == 0 && chdir("/") == 0, argv[0]);
		*started = now();
		execv(argv[1], argv + 1);
		must(0, argv[1]);
	}
	close(ends[1]);
	*out = ends[0];
	return pid;
}

static struct timespec next(int out)
{
	struct timespec at;

	must(read(out, &at, sizeof at) == (ssize_t)sizeof at, "the child has not written its time");
	return at;
}

static void measure_starts(long count, char **argv, volatile struct timespec *started)
{
	while (count-- > 0) {
		int out;
		pid_t pid = start(argv, &out, started);
		struct timespec at = next(out);

		waitpid(pid, NULL, 0);
		close(out);
		printf("%ld\n", nanoseconds(at) - nanoseconds(*started));
	}
}

static void measure_signals(long count, char **argv, volatile struct timespec *started)
{
	int out;
	pid_t pid = start(argv, &out, started);

	next(out);
	for (long index = -WARMING; index < count; index++) {
		struct timespec sent = now();

		kill(pid, SIGUSR1);
		long took = nanoseconds(next(out)) - nanoseconds(sent);
		if (index >= 0)
			printf("%ld\n", took);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
	volatile struct timespec *started =
		mmap(NULL, sizeof *started, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	must(argc > 4 && started != MAP_FAILED, "measure start|signal COUNT ROOT INIT [ARGUMENT...]");
	if (strcmp(argv[1], "start") == 0)
		measure_starts(atol(argv[2]), argv + 3, started);
	else
		measure_signals(atol(argv[2]), argv + 3, started);
	return 0;
}
