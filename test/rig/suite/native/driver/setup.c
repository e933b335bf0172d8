#include "setup.h"

#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A raw system call: libc's wrapper leaves out the real-time signals that it uses itself. */
static void block(int number)
{
	unsigned long set = 1UL << (number - 1);

	syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, sizeof set);
}

static void ignore(int number)
{
	signal(number, SIG_IGN);
}

/* Makes a signal pending across the exec: blocks it, then sends it. */
static void pend(int number)
{
	block(number);
	kill(getpid(), number);
}

static void close_one(int number)
{
	close(number);
}

/* A pipe whose read end is closed. */
static void broken(int number)
{
	int ends[2];

	if (pipe(ends) != 0)
		fail("no pipe: %s", strerror(errno));
	dup2(ends[1], number);
	close(ends[0]);
	close(ends[1]);
}

/* Leaves a process that stays until its namespace is destroyed. */
static void leave_one(void)
{
	if (fork() != 0)
		return;
	close(SETUP_EXECUTED);
	for (;;)
		pause();
}

/* A pipe that is full and stays full. A child holds its read end, since the init may close inherited descriptors. */
static void full(int number)
{
	static const char page[4096];
	int ends[2];

	if (pipe2(ends, O_NONBLOCK) != 0)
		fail("no pipe: %s", strerror(errno));
	while (write(ends[1], page, sizeof page) > 0)
		continue;
	fcntl(ends[1], F_SETFL, 0);
	dup2(ends[1], number);
	leave_one();
	close(ends[0]);
	close(ends[1]);
}

/* A memory file that can be sealed through the descriptor. */
static void sealable(int number)
{
	int fd = memfd_create("sealable", MFD_ALLOW_SEALING);

	if (fd < 0)
		fail("no file in memory: %s", strerror(errno));
	dup2(fd, number);
	close(fd);
}

/* A descriptor for the program to inherit. */
static void inherit(int number)
{
	int fd = open("/", O_RDONLY);

	if (dup2(fd, number) != number)
		fail("descriptor %d cannot be made: %s", number, strerror(errno));
	if (fd != number)
		close(fd);
}

static void limit(int what, rlim_t value)
{
	struct rlimit both = {value, value};

	if (setrlimit(what, &both) != 0)
		fail("limit %d cannot be set: %s", what, strerror(errno));
}

static void limit_processes(int number)
{
	limit(RLIMIT_NPROC, (rlim_t)number);
}

static void limit_files(int number)
{
	limit(RLIMIT_NOFILE, (rlim_t)number);
}

static void limit_stack(int number)
{
	limit(RLIMIT_STACK, (rlim_t)number);
}

static void limit_file_size(int number)
{
	limit(RLIMIT_FSIZE, (rlim_t)number);
}

/* A file that has reached the size limit: writing another byte raises SIGXFSZ. */
static void at_limit(int number)
{
	int fd = open("/run/limited", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0)
		fail("no file: %s", strerror(errno));
	dup2(fd, number);
	close(fd);
	limit_file_size(0);
}

/* Allows a core dump of any size, in the plan's working directory. */
static void dump_core(int number)
{
	(void)number;
	limit(RLIMIT_CORE, RLIM_INFINITY);
}

static void set_umask(int number)
{
	umask((mode_t)number);
}

static void set_nice(int number)
{
	if (setpriority(PRIO_PROCESS, 0, number) != 0)
		fail("niceness %d cannot be set: %s", number, strerror(errno));
}

/* Children that exist before the init: one that has ended, and one that stays. */
static void leave_children(int number)
{
	(void)number;
	if (fork() == 0)
		_exit(3);
	leave_one();
}

/* Lets another process take the terminal's foreground, as a shell's job does. */
static void be_in_background(int number)
{
	pid_t other = fork();

	(void)number;
	if (other == 0) {
		close(SETUP_EXECUTED);
		for (;;)
			pause();
	}
	setpgid(other, other);
	if (tcsetpgrp(0, other) != 0)
		fail("the foreground cannot be given away: %s", strerror(errno));
}

/*
 * Reads a file repeatedly. Reports contents that are neither empty nor 15 bytes long, and reports the first content of 15
 * bytes.
 */
static void read_on(const char *path)
{
	char content[64];
	bool reported = false;

	if (fork() != 0)
		return;
	close(SETUP_EXECUTED);
	for (;;) {
		int fd = open(path, O_RDONLY);
		ssize_t length = read(fd, content, sizeof content);

		if (length > 0 && length != 15)
			dprintf(2, "a part of the name: %.*s\n", (int)length, content);
		if (length == 15 && !reported)
			reported = dprintf(2, "the whole name: %.*s\n", (int)length, content) > 0;
		close(fd);
	}
}

static const struct {
	const char *name;
	void (*apply)(int number);
} by_number[] = {
	{"block", block},
	{"ignore", ignore},
	{"pend", pend},
	{"close", close_one},
	{"broken", broken},
	{"full", full},
	{"inherit", inherit},
	{"sealable", sealable},
	{"processes", limit_processes},
	{"files", limit_files},
	{"stack", limit_stack},
	{"file-size", limit_file_size},
	{"at-limit", at_limit},
	{"core", dump_core},
	{"umask", set_umask},
	{"nice", set_nice},
	{"children", leave_children},
	{"user", confine_user},
	{"no-new-privileges", confine_privileges},
	{"only-capability", confine_capabilities},
	{"keep-capabilities", confine_keep},
	{"ambient", confine_ambient},
	{"network", confine_network},
	{"background", be_in_background},
};

static const struct {
	const char *name;
	void (*apply)(const char *path);
} by_path[] = {
	{"read-only", confine_read_only},
	{"noexec", confine_noexec},
	{"full-disk", confine_full_disk},
	{"mount-file", confine_mounted_file},
	{"reader", read_on},
	{"refuse", confine_call},
	{"refuse-creation", confine_creation},
	{"widest-pids", confine_pids},
};

static bool is(const char *word, const char *name, const char **value)
{
	size_t length = strlen(name);

	if (strncmp(word, name, length) != 0 || (word[length] != '\0' && word[length] != ' '))
		return false;
	*value = word[length] ? word + length + 1 : "";
	return true;
}

bool setup_has(const struct plan *plan, const char *word)
{
	const char *value;

	for (int index = 0; index < plan->setup.count; index++)
		if (is(plan->setup.word[index], word, &value))
			return true;
	return false;
}

static bool apply(const char *word)
{
	const char *value;

	for (size_t index = 0; index < sizeof by_number / sizeof by_number[0]; index++) {
		if (is(word, by_number[index].name, &value)) {
			by_number[index].apply((int)strtol(value, NULL, 0));
			return true;
		}
	}
	for (size_t index = 0; index < sizeof by_path / sizeof by_path[0]; index++) {
		if (is(word, by_path[index].name, &value)) {
			by_path[index].apply(value);
			return true;
		}
	}
	if (is(word, "in", &value))
		return chdir(value) == 0;
	/* Setup words that the driver handles elsewhere. */
	return is(word, "terminal", &value) || is(word, "pipe-in", &value) || is(word, "seize", &value) ||
	       is(word, "shell", &value) || is(word, "fill-arguments", &value) || is(word, "user-namespace", &value) || is(word, "proc", &value);
}

void setup_apply(const struct plan *plan)
{
	/* In a new user namespace, a process may not mount the /proc of an older PID namespace. */
	if (setup_has(plan, "proc"))
		confine_proc(plan->root);
	/* After a chroot, a process may not create one (user_namespaces(7)). */
	if (setup_has(plan, "user-namespace"))
		confine_user_namespace();
	confine_root(plan->root);
	for (int index = 0; index < plan->setup.count; index++)
		if (!apply(plan->setup.word[index]))
			fail("setup `%s` is unknown or failed: %s", plan->setup.word[index], strerror(errno));
}

void setup_exec(const struct plan *plan)
{
	char **argv = (char **)plan->argv.word;
	char **envp = (char **)plan->envp.word;
	enum { LONG = 131071, STEP = 16 };

	if (!setup_has(plan, "fill-arguments")) {
		execve(argv[0], argv, envp);
		return;
	}
	/* The longest last argument that the kernel accepts for the init; the program's name is longer than the init's. */
	char *filler = argv[plan->argv.count - 1] = malloc(LONG + 1);

	memset(filler, 'x', LONG);
	for (int length = LONG; length > 0; length -= STEP) {
		filler[length] = '\0';
		execve(argv[0], argv, envp);
		if (errno != E2BIG)
			return;
	}
}
