#ifndef CONFORMANCE_CONFINE_H
#define CONFORMANCE_CONFINE_H

/* What a container does to its first process. Each ends the driver with a sentence when the system refuses. */

/* Makes a folder / in a mount namespace of this process's own. */
void confine_root(const char *path);

void confine_proc(const char *path);
/* Makes the mount of / read-only. */
void confine_read_only(const char *path);
void confine_noexec(const char *path);
/* Mounts a file system without a free byte over a folder. */
void confine_full_disk(const char *path);
/* Mounts the file /mounted over a file, as a container's engine mounts a single file. */
void confine_mounted_file(const char *path);

/*
 * Has the namespace go on with the highest pids that it can have, after which it begins again at the bottom. Wants /proc.
 * Since Linux 6.14 each namespace has a limit of its own; before that it is the machine's, which is left alone.
 */
void confine_pids(const char *unused);

void confine_user(int number);
void confine_privileges(int number);
/* Leaves no capability but one. */
void confine_capabilities(int number);
/* Has a root who becomes another user keep what is permitted until the exec. */
void confine_keep(int number);
/*
 * A user namespace in which this process's user is root, with the network that it has, as a rootless engine makes it for
 * its host's network. Wants /proc, for the map, and the machine's own root.
 */
void confine_user_namespace(void);
/* Makes a network namespace, which belongs to the user namespace that the process is in. */
void confine_network(int number);
/* Makes a capability an ambient one, which a user who is not root keeps over an exec. After the change of the user. */
void confine_ambient(int number);
/*
 * `NAME EPERM|ENOSYS`: refuses a system call, in all the spellings that architectures have for it, as a seccomp filter or
 * an old kernel does.
 */
void confine_call(const char *refusal);
/* Refuses to open with O_CREAT, as fs.protected_regular refuses it for some files that are there. */
void confine_creation(const char *unused);

#endif
