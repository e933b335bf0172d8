#ifndef CONFORMANCE_STEPS_H
#define CONFORMANCE_STEPS_H

#include "run.h"

/* Does the plan's steps in order, until one of them does not come to its end before the deadline. */
void steps_do(struct run *run, const struct plan *plan);

#endif
