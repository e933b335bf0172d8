#ifndef CONFORMANCE_SENDING_H
#define CONFORMANCE_SENDING_H

#include "run.h"

/* Steps that send the init signals. Each returns whether it ended within its deadline. */

/* `kill NUMBER [COUNT]` */
bool send_some(struct run *run, const char *value);
/* `mix COUNT NUMBER...`: sends COUNT signals in total, as fast as possible. */
bool send_mixed(struct run *run, const char *value);
/* `spread MILLISECONDS COUNT NUMBER...`: sends COUNT signals in total, evenly over the time. */
bool send_spread(struct run *run, const char *value);
/* `storm NUMBER`: sends a signal without a pause until the init has ended. */
bool send_storm(struct run *run, const char *value);
/* `at MICROSECONDS NUMBER`: takes a sample and sends a signal at that time after the exec. */
bool send_at(struct run *run, const char *value);

#endif
