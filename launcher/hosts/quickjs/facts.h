#ifndef PHANTUN_RUNTIME_FACTS_H
#define PHANTUN_RUNTIME_FACTS_H

enum reach { REACH_ABSENT, REACH_BOUNDING, REACH_EFFECTIVE };

/* How far a capability, by Linux's number, reaches for this process. */
enum reach facts_capability(int number);

/* Opens a file for reading and writing and closes it. Returns 0 or an error number. */
int facts_try_open(const char *path);

#endif
