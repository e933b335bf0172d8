#include "events.h"

#include "child.h"
#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>

/* Calls events[name](...numbers). Returns false when it threw. */
static bool report(JSContext *context, JSValueConst events, const char *name, int count, const int *numbers)
{
	JSAtom atom = JS_NewAtom(context, name);
	JSValue values[3];
	JSValue result;

	for (int index = 0; index < count; index++)
		values[index] = JS_NewInt32(context, numbers[index]);
	result = JS_Invoke(context, events, atom, count, values);
	JS_FreeAtom(context, atom);
	if (JS_IsException(result))
		return false;
	JS_FreeValue(context, result);
	return true;
}

/*
 * Reports every child that has ended; false when a report threw or waitpid failed. One SIGCHLD may stand for many
 * children, so all are reaped. A child that ends after the last waitpid leaves the blocked SIGCHLD pending: the next
 * wait returns at once.
 */
static bool report_ended(JSContext *context, JSValueConst events)
{
	int status;
	pid_t pid;

	while ((pid = child_reap(&status)) > 0) {
		int by_signal = WIFSIGNALED(status);
		int numbers[3] = {pid, by_signal ? 0 : WEXITSTATUS(status), by_signal ? WTERMSIG(status) : 0};

		if (!report(context, events, "exited", 3, numbers))
			return false;
	}
	if (pid < 0 && errno != ECHILD) {
		JS_ThrowInternalError(context, "asking for ended children failed: %s", strerror(errno));
		return false;
	}
	return true;
}

JSValue events_run(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	JSValueConst events = values[0];

	/*
	 * Children are reaped before the first wait, in case one ended before SIGCHLD could be seen, and after every
	 * signal of any kind: the kernel delivers lower numbers first, so a storm of SIGTERM could delay SIGCHLD.
	 */
	while (report_ended(context, events)) {
		int number = signals_wait();

		if (number < 0)
			return JS_ThrowInternalError(context, "waiting for signals failed: %s", strerror(errno));
		if (number == 0 || number == SIGCHLD)
			continue;
		if (!report(context, events, "signal", 1, &number))
			break;
	}
	return JS_EXCEPTION;
}
