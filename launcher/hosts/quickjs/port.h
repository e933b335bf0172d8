#ifndef PHANTUN_RUNTIME_PORT_H
#define PHANTUN_RUNTIME_PORT_H

#include "quickjs.h"

#include <stdbool.h>

/*
 * Puts the global `host`, the Host of launcher/src/host.ts, into a context. `argv` and `envp` are main's and go to the
 * child as they are. Returns false when memory ran out.
 */
bool port_install(JSContext *context, char **argv, char **envp);

/* Ends the process with this status, the terminal given back. */
_Noreturn void port_end(int status);

#endif
