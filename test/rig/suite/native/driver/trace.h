#ifndef CONFORMANCE_TRACE_H
#define CONFORMANCE_TRACE_H

#include "run.h"

/*
 * Follows an init that was started with the setup word `seize` until it has forked, sends it signal NUMBER while its
 * child has not run yet, and lets both go: the moment between fork and exec, held still. An init that ends without having
 * forked is an end of waiting too. Returns false after the deadline.
 */
bool trace_fork(struct run *run, const char *number);

/*
 * Takes hold of a running init as a debugger does, sends it signal NUMBER while it is held, and lets it go. Does nothing
 * to one that has ended. Returns false after the deadline.
 */
bool trace_hold(struct run *run, const char *number);

#endif
