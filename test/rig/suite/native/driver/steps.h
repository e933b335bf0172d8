#ifndef CONFORMANCE_STEPS_H
#define CONFORMANCE_STEPS_H

#include "run.h"

/* Executes the plan's steps in order, until one of them misses the deadline. */
void steps_do(struct run *run, const struct plan *plan);

/* The step `sample`: prints the init's state. */
bool steps_sample(struct run *run, const char *unused);

#endif
