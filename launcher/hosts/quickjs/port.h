#ifndef PHANTUN_RUNTIME_PORT_H
#define PHANTUN_RUNTIME_PORT_H

#include "quickjs.h"

#include <stdbool.h>

/*
 * Defines the global `host`, the Host of launcher/src/host.ts, in a context. `argv` and `envp` are main's and go to the
 * child unchanged. Returns false when out of memory.
 */
bool port_install(JSContext *context, char **argv, char **envp);

/* Returns the terminal's foreground and exits with this status. */
_Noreturn void port_end(int status);

#endif
