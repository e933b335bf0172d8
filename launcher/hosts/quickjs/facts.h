#ifndef PHANTUN_RUNTIME_FACTS_H
#define PHANTUN_RUNTIME_FACTS_H

#include <stdbool.h>

enum reach { REACH_ABSENT, REACH_BOUNDING, REACH_EFFECTIVE };

/* Which of this process's sets hold a capability, given by Linux's number. */
enum reach facts_capability(int number);

/* Opens a file for reading and writing and closes it. Returns 0 or an error number. */
int facts_try_open(const char *path);

/* The effective user id that the kernel passed at exec: the launcher never changes it, and no filter can block it. */
unsigned facts_user(void);

struct facts_status {
	unsigned uid, gid, mode;
};

/* Owner and mode of a file. False when stat fails. */
bool facts_status(const char *path, struct facts_status *status);

enum user_namespace { NAMESPACE_INITIAL, NAMESPACE_NESTED, NAMESPACE_UNKNOWN };

/* Which user namespace this process is in. */
enum user_namespace facts_user_namespace(void);

/*
 * Whether the TUN driver denies this process NET_ADMIN in the network namespace. False when that is unknown.
 */
bool facts_foreign_network(const char *tun);

#endif
