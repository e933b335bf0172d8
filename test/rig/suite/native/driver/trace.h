#ifndef CONFORMANCE_TRACE_H
#define CONFORMANCE_TRACE_H

#include "run.h"

/*
 * Traces an init that was started with the setup word `seize` until it forks, sends it signal NUMBER before its child has
 * run, and continues both: this freezes the moment between fork and exec. Also returns when the init ends without a fork.
 * Returns false after the deadline.
 */
bool trace_fork(struct run *run, const char *number);

/*
 * Attaches to a running init as a debugger does, sends it signal NUMBER while it is stopped, and detaches. Does nothing
 * if the init has ended. Returns false after the deadline.
 */
bool trace_hold(struct run *run, const char *number);

#endif
