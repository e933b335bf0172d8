#ifndef CONFORMANCE_SETUP_H
#define CONFORMANCE_SETUP_H

#include "plan.h"

#include <stdbool.h>

/* The descriptor that closes when the init is executed; above every descriptor that a plan closes or inherits. */
enum { SETUP_EXECUTED = 200 };

/* Whether the plan contains this setup word. */
bool setup_has(const struct plan *plan, const char *word);

/* Applies the plan's setup to this process, inside the plan's root. For the process that becomes the init. */
void setup_apply(const struct plan *plan);

/* Executes the init; returns only when that fails. */
void setup_exec(const struct plan *plan);

#endif
