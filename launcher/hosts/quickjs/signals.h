#ifndef PHANTUN_RUNTIME_SIGNALS_H
#define PHANTUN_RUNTIME_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/*
 * Blocks every signal and gives SIGCHLD its default action, saving the previous state. Call it once, first. Returns
 * false with errno when the system call fails, which only a system call filter can cause.
 */
bool signals_hold(void);

/* Restores the mask and disposition that signals_hold saved. For the child, right before exec. */
void signals_release(void);

/*
 * Sleeps until a signal is pending, takes it and returns its number. Returns 0 when there is nothing to report (the
 * wait was interrupted, or this process raised the signal by its own write), -1 with errno when waiting fails.
 */
int signals_wait(void);

#endif
