#ifndef PHANTUN_RUNTIME_EVENTS_H
#define PHANTUN_RUNTIME_EVENTS_H

#include "quickjs.h"

/* Host.run: reports signals and ended children to the policy until the policy exits. Returns only an exception. */
JSValue events_run(JSContext *context, JSValueConst self, int count, JSValueConst *values);

#endif
