#include "confine.h"

#include "plan.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

static void must(int result, const char *what)
{
	if (result != 0)
		fail("%s failed: %s", what, strerror(errno));
}

static void confine_mounts(void)
{
	must(unshare(CLONE_NEWNS), "unsharing the mounts");
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "making the mounts private");
}

void confine_root(const char *path)
{
	confine_mounts();
	must(mount(path, path, NULL, MS_BIND | MS_REC, NULL), "mounting the root");
	must(chdir(path), "entering the root");
	must(chroot("."), "changing the root");
	must(chdir("/"), "entering the root");
}

void confine_proc(const char *root)
{
	confine_mounts();
	must(chdir(root), "entering the root");
	must(mount("proc", "proc", "proc", 0, NULL), "mounting /proc");
}

void confine_read_only(const char *path)
{
	(void)path;
	must(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL), "making the root read-only");
}

void confine_noexec(const char *path)
{
	must(mount(path, path, NULL, MS_BIND, NULL), "mounting the programs");
	must(mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | MS_NOEXEC, NULL), "making the programs noexec");
}

void confine_full_disk(const char *path)
{
	static const char page[4096];
	int fd;

	must(mount("none", path, "tmpfs", 0, "size=4096,nr_inodes=8"), "mounting a small disk");
	must(chdir(path), "entering the small disk");
	fd = open("rest", O_WRONLY | O_CREAT, 0600);
	while (write(fd, page, sizeof page) > 0)
		continue;
	close(fd);
	must(chdir("/"), "leaving the small disk");
}

void confine_mounted_file(const char *path)
{
	must(mount("/mounted", path, NULL, MS_BIND, NULL), "mounting a file");
}

void confine_user(int number)
{
	must(setresgid((gid_t)number, (gid_t)number, (gid_t)number), "changing the group");
	must(setresuid((uid_t)number, (uid_t)number, (uid_t)number), "changing the user");
}

void confine_privileges(int number)
{
	(void)number;
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "setting no_new_privs");
}

void confine_capabilities(int number)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct sets[2] = {{0, 0, 0}, {0, 0, 0}};

	for (int other = 0; prctl(PR_CAPBSET_READ, other, 0, 0, 0) >= 0; other++)
		if (other != number)
			must(prctl(PR_CAPBSET_DROP, other, 0, 0, 0), "dropping a capability");
	sets[number / 32].effective = sets[number / 32].permitted = 1U << (number % 32);
	must((int)syscall(SYS_capset, &header, sets), "setting the capabilities");
}

void confine_keep(int number)
{
	(void)number;
	must(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "keeping the capabilities");
}

void confine_ambient(int number)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct sets[2];

	must((int)syscall(SYS_capget, &header, sets), "reading the capabilities");
	sets[number / 32].inheritable |= 1U << (number % 32);
	must((int)syscall(SYS_capset, &header, sets), "making a capability inheritable");
	must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0), "making a capability ambient");
}

static void put_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0 || close(fd) != 0)
		fail("%s cannot be written: %s", path, strerror(errno));
}

void confine_user_namespace(void)
{
	must(unshare(CLONE_NEWUSER), "unsharing the users");
	put_text("/proc/self/uid_map", "0 0 1");
}

void confine_network(int number)
{
	(void)number;
	must(unshare(CLONE_NEWNET), "unsharing the network");
}

static long number_in(const char *path)
{
	FILE *file = fopen(path, "r");
	long number = -1;

	if (!file || fscanf(file, "%ld", &number) != 1)
		fail("%s cannot be read: %s", path, strerror(errno));
	fclose(file);
	return number;
}

static void put(const char *path, long number)
{
	FILE *file = fopen(path, "w");

	if (!file || fprintf(file, "%ld", number) < 0 || fclose(file) != 0)
		fail("%s cannot be written: %s", path, strerror(errno));
}

void confine_pids(const char *unused)
{
	static const char limit[] = "/proc/sys/kernel/pid_max";
	struct utsname system;
	int major = 0, minor = 0;

	(void)unused;
	uname(&system);
	sscanf(system.release, "%d.%d", &major, &minor);
	/* PID_MAX_LIMIT of include/linux/threads.h. */
	if (major * 1000 + minor >= 6014)
		put(limit, 4194304);
	put("/proc/sys/kernel/ns_last_pid", number_in(limit) - 2);
}
