#ifndef CONFORMANCE_CONFINE_H
#define CONFORMANCE_CONFINE_H

/* Restrictions as a container applies them to its PID 1. On failure each exits with an error message. */

/* Makes a folder the root, in a new mount namespace. */
void confine_root(const char *path);

void confine_proc(const char *path);
/* Remounts / read-only. */
void confine_read_only(const char *path);
void confine_noexec(const char *path);
/* Mounts a full file system over a folder. */
void confine_full_disk(const char *path);
/* Mounts the file /mounted over a file, as a container engine mounts a single file. */
void confine_mounted_file(const char *path);

/*
 * Moves the namespace's next pids to the highest possible ones, after which the pids wrap around. Needs /proc. Since Linux
 * 6.14 each namespace has its own limit; before, the limit is the machine's and stays unchanged.
 */
void confine_pids(const char *unused);

void confine_user(int number);
void confine_privileges(int number);
/* Drops all capabilities but one. */
void confine_capabilities(int number);
/* Keeps the permitted capabilities when root changes to another user, until the exec. */
void confine_keep(int number);
/*
 * Creates a user namespace in which this process's user is root, and keeps the network, as a rootless engine does for the
 * host's network. Needs /proc for the map, and the machine's own root.
 */
void confine_user_namespace(void);
/* Creates a network namespace, which belongs to the process's user namespace. */
void confine_network(int number);
/* Makes a capability ambient, so that a user who is not root keeps it across an exec. Call it after the user change. */
void confine_ambient(int number);
/*
 * `NAME EPERM|ENOSYS`: makes a system call, in all its variants on all architectures, fail as under a seccomp filter or an
 * old kernel.
 */
void confine_call(const char *refusal);
/* Makes SIOCGSKNS fail, which a TUN device answers since Linux 4.20. */
void confine_device_network(const char *unused);
/* Makes open with O_CREAT fail, as fs.protected_regular does for some existing files. */
void confine_creation(const char *unused);

#endif
