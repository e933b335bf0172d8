#ifndef CONFORMANCE_PROBE_STATE_H
#define CONFORMANCE_PROBE_STATE_H

/* Prints this process's inherited state as a JSON object. */
void print_state(const char *unused);

#endif
