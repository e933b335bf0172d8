#include "state.h"

#include "numbers.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The numbers of descriptors and capabilities to check. */
enum { DESCRIPTORS = 64, CAPABILITIES = 64 };

/* The kernel's structure of a signal's disposition, as far as it is needed. */
struct kernel_action {
#ifdef __mips__
	unsigned flags;
	void *handler;
#else
	void *handler;
	unsigned long flags;
#endif
	/* A restorer, if the architecture has one, and the mask. */
	unsigned char rest[64];
};

static bool is_ignored(int number)
{
	struct kernel_action action = {0};

	syscall(SYS_rt_sigaction, number, NULL, &action, sizeof(struct kernel_set));
	return action.handler == (void *)SIG_IGN;
}

/* With raw system calls: libc hides its own signals. */
static void print_signals(void)
{
	struct kernel_set blocked = {{0}};

	syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &blocked, sizeof blocked);
	printf("\"blocked\":[");
	for (int number = 1, count = 0; number <= KERNEL_SIGNALS; number++)
		if (kernel_set_has(&blocked, number))
			printf("%s%d", count++ ? "," : "", number_shared(number));
	printf("],\"ignored\":[");
	for (int number = 1, count = 0; number <= KERNEL_SIGNALS; number++)
		if (is_ignored(number))
			printf("%s%d", count++ ? "," : "", number_shared(number));
	printf("]");
}

static void print_descriptors(void)
{
	printf("\"descriptors\":[");
	for (int fd = 0, count = 0; fd < DESCRIPTORS; fd++)
		if (fcntl(fd, F_GETFD) != -1)
			printf("%s%d", count++ ? "," : "", fd);
	printf("]");
}

static void print_rest(void)
{
	char folder[256] = "";
	struct rlimit files, stack;
	mode_t mask = umask(0);

	if (!getcwd(folder, sizeof folder))
		folder[0] = '\0';
	getrlimit(RLIMIT_NOFILE, &files);
	getrlimit(RLIMIT_STACK, &stack);
	printf("\"folder\":\"%s\",\"umask\":%d,\"files\":%ld,\"stack\":%ld,\"nice\":%d,", folder, (int)mask,
	       (long)files.rlim_cur, (long)stack.rlim_cur, getpriority(PRIO_PROCESS, 0));
	printf("\"user\":%d,\"noNewPrivileges\":%d,", (int)getuid(), prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	printf("\"leadsGroup\":%s,\"inForeground\":%s", getpgrp() == getpid() ? "true" : "false",
	       tcgetpgrp(0) == getpgrp() ? "true" : "false");
}

static void print_set(const char *name, const bool set[])
{
	printf("\"%s\":[", name);
	for (int number = 0, count = 0; number < CAPABILITIES; number++)
		if (set[number])
			printf("%s%d", count++ ? "," : "", number);
	printf("]");
}

/*
 * Version 3 of the system call (capget(2)), with words of 32 capabilities. Not from <linux/capability.h>: the musl that is
 * compiled for a row has no kernel headers.
 */
enum { CAPGET_VERSION = 0x20080522 };
struct capget_header {
	unsigned int version;
	int pid;
};
struct capget_data {
	unsigned int effective, permitted, inheritable;
};

/* Prints the numbers in each capability set, with system calls: there may be no /proc. */
static void print_capabilities(void)
{
	struct capget_header header = {CAPGET_VERSION, 0};
	struct capget_data data[2] = {{0, 0, 0}, {0, 0, 0}};
	bool permitted[CAPABILITIES], effective[CAPABILITIES], inheritable[CAPABILITIES];
	bool ambient[CAPABILITIES], bounding[CAPABILITIES];

	syscall(SYS_capget, &header, data);
	for (int number = 0; number < CAPABILITIES; number++) {
		permitted[number] = data[number / 32].permitted >> number % 32 & 1;
		effective[number] = data[number / 32].effective >> number % 32 & 1;
		inheritable[number] = data[number / 32].inheritable >> number % 32 & 1;
		/* Both return -1 for a number that the kernel does not know. */
		ambient[number] = prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, number, 0, 0) == 1;
		bounding[number] = prctl(PR_CAPBSET_READ, number, 0, 0, 0) == 1;
	}
	printf("\"capabilities\":{");
	print_set("permitted", permitted);
	printf(",");
	print_set("effective", effective);
	printf(",");
	print_set("inheritable", inheritable);
	printf(",");
	print_set("ambient", ambient);
	printf(",");
	print_set("bounding", bounding);
	printf("}");
}

void print_state(const char *unused)
{
	(void)unused;
	printf("state {");
	print_signals();
	printf(",");
	print_descriptors();
	printf(",");
	print_rest();
	printf(",");
	print_capabilities();
	printf("}\n");
}
