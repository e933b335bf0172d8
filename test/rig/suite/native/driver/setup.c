#include "setup.h"

#include "children.h"
#include "confine.h"
#include "descriptors.h"
#include "limits.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
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

static const struct {
	const char *name;
	void (*apply)(int number);
} by_number[] = {
	{"block", block},
	{"ignore", ignore},
	{"pend", pend},
	{"close", descriptor_close},
	{"broken", descriptor_broken},
	{"full", descriptor_full},
	{"inherit", descriptor_inherited},
	{"sealable", descriptor_sealable},
	{"processes", limit_processes},
	{"files", limit_files},
	{"stack", limit_stack},
	{"file-size", limit_file_size},
	{"at-limit", descriptor_at_limit},
	{"core", limit_core},
	{"umask", limit_umask},
	{"nice", limit_nice},
	{"children", child_leave_two},
	{"user", confine_user},
	{"no-new-privileges", confine_privileges},
	{"only-capability", confine_capabilities},
	{"keep-capabilities", confine_keep},
	{"ambient", confine_ambient},
	{"network", confine_network},
	{"background", child_take_foreground},
};

static const struct {
	const char *name;
	void (*apply)(const char *path);
} by_path[] = {
	{"read-only", confine_read_only},
	{"noexec", confine_noexec},
	{"full-disk", confine_full_disk},
	{"mount-file", confine_mounted_file},
	{"reader", child_read},
	{"refuse", confine_call},
	{"refuse-creation", confine_creation},
	{"old-device", confine_device_network},
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
