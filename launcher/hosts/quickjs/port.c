#include "port.h"

#include "child.h"
#include "descriptor.h"
#include "events.h"
#include "facts.h"
#include "handoff.h"
#include "log.h"
#include "terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static char **child_argv;
static char **child_envp;

struct property {
	const char *name;
	JSValue value;
};

/* An object with these properties; it takes ownership of the values. An exception when out of memory. */
static JSValue object_of(JSContext *context, int count, const struct property *properties)
{
	JSValue object = JS_NewObject(context);
	bool whole = !JS_IsException(object);

	for (int index = 0; index < count; index++) {
		JSValue value = properties[index].value;

		if (whole && !JS_IsException(value)) {
			whole = JS_SetPropertyStr(context, object, properties[index].name, value) == 1;
		} else {
			whole = false;
			JS_FreeValue(context, value);
		}
	}
	if (whole)
		return object;
	JS_FreeValue(context, object);
	return JS_EXCEPTION;
}

/* A SystemError; undefined for 0. */
static JSValue system_error(JSContext *context, int error, const char *text)
{
	if (error == 0)
		return JS_UNDEFINED;
	const struct property properties[] = {
		{"errno", JS_NewInt32(context, error)},
		{"text", JS_NewString(context, text ? text : strerror(error))},
	};
	return object_of(context, 2, properties);
}

static JSValue host_pid(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	return JS_NewInt32(context, getpid());
}

/* Finds the environment variable that a JavaScript string names, NULL when not set. False when out of memory. */
static bool find_variable(JSContext *context, JSValueConst name, const char **value)
{
	const char *text = JS_ToCString(context, name);

	if (!text)
		return false;
	*value = getenv(text);
	JS_FreeCString(context, text);
	return true;
}

static JSValue host_env(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	const char *value;

	if (!find_variable(context, values[0], &value))
		return JS_EXCEPTION;
	return value ? JS_NewString(context, value) : JS_UNDEFINED;
}

static JSValue host_hand_off(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	const char *name, *path;
	int error;

	if (!find_variable(context, values[0], &name) || !find_variable(context, values[1], &path))
		return JS_EXCEPTION;
	error = name && path ? handoff_write(path, name) : EINVAL;
	if (error == HANDOFF_NOT_REGULAR)
		return system_error(context, EINVAL, "Not a regular file");
	return system_error(context, error, NULL);
}

static JSValue host_clear_hand_off(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	return system_error(context, handoff_clear(), NULL);
}

static JSValue host_become_subreaper(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	return system_error(context, prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? 0 : errno, NULL);
}

static JSValue host_spawn(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	const char *file = JS_ToCString(context, values[0]);
	struct child_failure failure;
	pid_t pid;

	if (!file)
		return JS_EXCEPTION;
	pid = child_start(file, child_argv, child_envp, &failure);
	JS_FreeCString(context, file);
	if (pid > 0) {
		const struct property started = {"pid", JS_NewInt32(context, pid)};

		descriptor_close_inherited(handoff_descriptor());
		/* The working directory would keep its mount busy. If chdir fails, nothing else is affected. */
		chdir("/");
		return object_of(context, 1, &started);
	}
	const struct property refused[] = {
		{"refused", JS_NewString(context, failure.of_program ? "program" : "process")},
		{"error", system_error(context, failure.error, NULL)},
	};
	return object_of(context, 2, refused);
}

static JSValue host_kill(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	int pid, number;

	if (JS_ToInt32(context, &pid, values[0]) || JS_ToInt32(context, &number, values[1]))
		return JS_EXCEPTION;
	/* 0 and negative numbers address process groups, -1 every process. */
	if (pid <= 0)
		return system_error(context, EINVAL, NULL);
	return system_error(context, kill(pid, number) == 0 ? 0 : errno, NULL);
}

static JSValue host_try_open(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	const char *path = JS_ToCString(context, values[0]);
	int error;

	if (!path)
		return JS_EXCEPTION;
	error = facts_try_open(path);
	JS_FreeCString(context, path);
	return system_error(context, error, NULL);
}

static JSValue host_capability(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	static const char *const names[] = {
		[REACH_ABSENT] = "absent",
		[REACH_BOUNDING] = "bounding",
		[REACH_EFFECTIVE] = "effective",
	};
	int number;

	if (JS_ToInt32(context, &number, values[0]))
		return JS_EXCEPTION;
	return JS_NewString(context, names[facts_capability(number)]);
}

static JSValue host_user(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	return JS_NewUint32(context, facts_user());
}

static JSValue host_status(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	const char *path = JS_ToCString(context, values[0]);
	struct facts_status status;
	bool known;

	if (!path)
		return JS_EXCEPTION;
	known = facts_status(path, &status);
	JS_FreeCString(context, path);
	if (!known)
		return JS_UNDEFINED;
	const struct property properties[] = {
		{"uid", JS_NewUint32(context, status.uid)},
		{"gid", JS_NewUint32(context, status.gid)},
		{"mode", JS_NewUint32(context, status.mode)},
	};
	return object_of(context, 3, properties);
}

static JSValue host_user_namespace(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	static const char *const names[] = {
		[NAMESPACE_INITIAL] = "initial",
		[NAMESPACE_NESTED] = "nested",
		[NAMESPACE_UNKNOWN] = "unknown",
	};

	return JS_NewString(context, names[facts_user_namespace()]);
}

static JSValue host_foreign_network(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	const char *tun = JS_ToCString(context, values[0]);
	bool foreign;

	if (!tun)
		return JS_EXCEPTION;
	foreign = facts_foreign_network(tun);
	JS_FreeCString(context, tun);
	return JS_NewBool(context, foreign);
}

static JSValue host_log(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	const char *line = JS_ToCString(context, values[0]);

	if (!line)
		return JS_EXCEPTION;
	log_line(line);
	JS_FreeCString(context, line);
	return JS_UNDEFINED;
}

static JSValue host_exit(JSContext *context, JSValueConst self, int count, JSValueConst *values)
{
	int status;

	if (JS_ToInt32(context, &status, values[0]))
		return JS_EXCEPTION;
	port_end(status);
}

_Noreturn void port_end(int status)
{
	terminal_take_back();
	_exit(status);
}

static const JSCFunctionListEntry functions[] = {
	JS_CFUNC_DEF("pid", 0, host_pid),
	JS_CFUNC_DEF("env", 1, host_env),
	JS_CFUNC_DEF("handOff", 2, host_hand_off),
	JS_CFUNC_DEF("clearHandOff", 0, host_clear_hand_off),
	JS_CFUNC_DEF("becomeSubreaper", 0, host_become_subreaper),
	JS_CFUNC_DEF("spawn", 1, host_spawn),
	JS_CFUNC_DEF("kill", 2, host_kill),
	JS_CFUNC_DEF("tryOpen", 1, host_try_open),
	JS_CFUNC_DEF("capability", 1, host_capability),
	JS_CFUNC_DEF("user", 0, host_user),
	JS_CFUNC_DEF("status", 1, host_status),
	JS_CFUNC_DEF("userNamespace", 0, host_user_namespace),
	JS_CFUNC_DEF("foreignNetwork", 1, host_foreign_network),
	JS_CFUNC_DEF("log", 1, host_log),
	JS_CFUNC_DEF("run", 1, events_run),
	JS_CFUNC_DEF("exit", 1, host_exit),
};

bool port_install(JSContext *context, char **argv, char **envp)
{
	JSValue global = JS_GetGlobalObject(context);
	JSValue host = JS_NewObject(context);
	bool installed;

	child_argv = argv;
	child_envp = envp;
	JS_SetPropertyFunctionList(context, host, functions, sizeof functions / sizeof functions[0]);
	installed = JS_SetPropertyStr(context, global, "host", host) == 1;
	JS_FreeValue(context, global);
	return installed;
}
