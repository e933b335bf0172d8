#ifndef PHANTUN_RUNTIME_SIGNALS_H
#define PHANTUN_RUNTIME_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/*
 * Blocks every signal and gives SIGCHLD its default action, keeping what was there before. To be called once, first.
 * Returns false with errno when the system refuses, as only a system call filter makes it.
 */
bool signals_hold(void);

/* Puts back the mask and the disposition that signals_hold found. For a child, right before it executes. */
void signals_release(void);

/*
 * Sleeps until a signal is pending, takes it and returns its number, 0 when there is nothing to report (the wait was
 * interrupted, or the signal was one that this process raised by its own system call), -1 with errno when the system
 * refuses to wait.
 */
int signals_wait(void);

#endif
