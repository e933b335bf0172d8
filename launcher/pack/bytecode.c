/*
 * Compiles a script to QuickJS bytecode on the build machine and prints the bytecode as a C array.
 *
 *     bytecode SCRIPT little|big > policy.c
 *
 * File names and line numbers are left out: the result contains no path and depends on the script's text only.
 */
#include "quickjs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 16 };

/* The whole file with a final NUL, as JS_Eval requires. */
static char *read_script(const char *path, size_t *length)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL;
	size_t capacity = 0, got;

	if (!file)
		return NULL;
	*length = 0;
	do {
		capacity += 65536;
		text = realloc(text, capacity + 1);
		if (!text)
			break;
		got = fread(text + *length, 1, capacity - *length, file);
		*length += got;
	} while (got != 0);
	if (text)
		text[*length] = '\0';
	fclose(file);
	return text;
}

/* Whether this machine must swap bytecode for the given byte order; -1 for an unknown order. */
static int must_swap(const char *order)
{
	const unsigned short one = 1;
	int host_is_little = *(const unsigned char *)&one;

	if (strcmp(order, "little") == 0)
		return !host_is_little;
	if (strcmp(order, "big") == 0)
		return host_is_little;
	return -1;
}

static void print_array(const uint8_t *bytes, size_t size)
{
	printf("#include \"policy.h\"\n\nconst uint8_t policy_bytecode[] = {");
	for (size_t index = 0; index < size; index++)
		printf("%s0x%02x,", index % COLUMNS ? " " : "\n\t", bytes[index]);
	printf("\n};\nconst size_t policy_bytecode_size = sizeof policy_bytecode;\n");
}

int main(int argc, char **argv)
{
	JSRuntime *runtime = JS_NewRuntime();
	JSContext *context = JS_NewContext(runtime);
	int swap = argc == 3 ? must_swap(argv[2]) : -1;
	size_t length, size;
	char *text;
	uint8_t *bytes;
	JSValue script;

	if (swap < 0) {
		fprintf(stderr, "bytecode: expected a script and its byte order, little or big\n");
		return 64;
	}
	text = read_script(argv[1], &length);
	if (!text) {
		perror(argv[1]);
		return 66;
	}
	JS_SetStripInfo(runtime, JS_STRIP_DEBUG);
	script = JS_Eval(context, text, length, "policy", JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_COMPILE_ONLY);
	if (JS_IsException(script)) {
		fprintf(stderr, "bytecode: %s: %s\n", argv[1], JS_ToCString(context, JS_GetException(context)));
		return 65;
	}
	bytes = JS_WriteObject(context, &size, script, JS_WRITE_OBJ_BYTECODE | (swap ? JS_WRITE_OBJ_BSWAP : 0));
	if (!bytes) {
		fprintf(stderr, "bytecode: %s could not be written as bytecode\n", argv[1]);
		return 70;
	}
	print_array(bytes, size);
	return fflush(stdout) == 0 ? 0 : 74;
}
