#include "arena.h"
#include "child.h"
#include "handoff.h"
#include "log.h"
#include "policy.h"
#include "port.h"
#include "signals.h"

#include <stdbool.h>
#include <stdio.h>

/* exitCodes.internal of launcher/src/exit-codes.ts, repeated here in case the policy cannot be loaded. */
enum { EXIT_INTERNAL = 70 };

/* The engine's stack limit, in bytes; the arena limits its memory. Only a bug needs more. */
enum { STACK_LIMIT = 64 * 1024 };

/* Handles an internal error: kills the child, empties the interface file, prints the error and exits. */
static _Noreturn void end_internal(const char *what)
{
	char line[256];

	child_kill();
	if (handoff_clear() != 0)
		log_line("phantun-runtime: IFACE_FILE could not be emptied: empty it by hand.");
	snprintf(line, sizeof line, "phantun-runtime: The launcher itself failed: %s. Please report this.", what);
	log_line(line);
	port_end(EXIT_INTERNAL);
}

/* AddressSanitizer can check libc's allocations, but would see the arena as one object. */
static JSRuntime *new_runtime(void)
{
#ifdef __SANITIZE_ADDRESS__
	return JS_NewRuntime();
#else
	return JS_NewRuntime2(&arena_functions, NULL);
#endif
}

/* An engine with the base objects of the language only: no eval, no modules, no JSON, no promises. */
static JSContext *start_engine(char **argv, char **envp)
{
	JSRuntime *runtime = new_runtime();
	JSContext *context;
	JSValue global;

	if (!runtime)
		end_internal("no memory for the engine");
	JS_SetMaxStackSize(runtime, STACK_LIMIT);
	context = JS_NewContextRaw(runtime);
	if (!context)
		end_internal("no memory for the engine");
	JS_AddIntrinsicBaseObjects(context);
	global = JS_GetGlobalObject(context);
	/* The bundle is a CommonJS module and ends by assigning to module.exports. */
	JS_SetPropertyStr(context, global, "module", JS_NewObject(context));
	JS_FreeValue(context, global);
	if (!port_install(context, argv, envp))
		end_internal("no memory for the engine");
	return context;
}

/* The text of the exception. When memory is exhausted the engine throws null, and the text needs no allocation. */
static const char *thrown(JSContext *context)
{
	JSValue exception = JS_GetException(context);
	const char *text;

	if (JS_IsNull(exception))
		return "out of memory";
	text = JS_ToCString(context, exception);
	return text ? text : "an error that has no text";
}

int main(int argc, char **argv, char **envp)
{
	JSContext *context;
	JSValue result;

	if (!signals_hold())
		end_internal("signals cannot be blocked");
	(void)argc;
	context = start_engine(argv, envp);
	result = JS_ReadObject(context, policy_bytecode, policy_bytecode_size, JS_READ_OBJ_BYTECODE);
	if (!JS_IsException(result))
		result = JS_EvalFunction(context, result);
	end_internal(JS_IsException(result) ? thrown(context) : "the policy came to no end");
}
