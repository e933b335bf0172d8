/*
 * Fuzzes the engine's memory (launcher/hosts/quickjs/arena.c) with sequences of requests, and a record of each block's
 * expected content: blocks are aligned, do not overlap, keep their content, and are reused after they are freed.
 */
#include "arena.c"

#include "input.h"

#include <stdlib.h>

enum { BLOCKS = 64 };

struct record {
	unsigned char *memory;
	size_t size;
	unsigned char pattern;
};

static struct record records[BLOCKS];
static JSMallocState state;

static void fill(struct record *record)
{
	memset(record->memory, record->pattern, record->size);
}

/* Requires that the first `size` bytes are still as written. */
static void look(const struct record *record, size_t size)
{
	for (size_t index = 0; index < size; index++)
		demand(record->memory[index] == record->pattern, "a block keeps its content");
}

static void accept(struct record *record, void *memory, size_t size)
{
	demand((uintptr_t)memory % ALIGNMENT == 0, "a block is aligned");
	demand((unsigned char *)memory >= arena && (unsigned char *)memory + size <= arena + ARENA_SIZE,
	       "a block lies in the arena");
	demand(arena_functions.js_malloc_usable_size(memory) >= size, "a block is as large as was asked for");
	record->memory = memory;
	record->size = size;
	fill(record);
}

static size_t size_from(struct input *input)
{
	static const size_t factors[] = {1, 1, 16, 1024, 8192};

	return input_byte(input) * factors[input_below(input, sizeof factors / sizeof factors[0])] + input_below(input, 3);
}

static void act(struct input *input)
{
	struct record *record = &records[input_below(input, BLOCKS)];
	unsigned what = input_below(input, 3);
	size_t size = what == 0 ? 0 : size_from(input);
	void *memory;

	if (record->memory)
		look(record, record->size);
	if (what == 0 || (what == 1 && record->memory)) {
		arena_functions.js_free(&state, record->memory);
		record->memory = NULL;
	} else if (what == 1) {
		record->pattern = input_byte(input);
		memory = arena_functions.js_malloc(&state, size);
		if (memory)
			accept(record, memory, size);
	} else {
		memory = arena_functions.js_realloc(&state, record->memory, size);
		if (memory) {
			size_t kept = record->memory ? record->size : 0;

			record->memory = memory;
			look(record, kept < size ? kept : size);
			accept(record, memory, size);
		} else if (size == 0) {
			record->memory = NULL;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
	struct input input = {bytes, count};
	size_t high;

	top = 0;
	memset(freed, 0, sizeof freed);
	memset(&state, 0, sizeof state);
	memset(records, 0, sizeof records);
	while (input.left > 0)
		act(&input);
	for (struct record *record = records; record < records + BLOCKS; record++) {
		if (record->memory)
			look(record, record->size);
		arena_functions.js_free(&state, record->memory);
		record->memory = NULL;
	}
	demand(state.malloc_count == 0 && state.malloc_size == 0, "what is given back is counted");
	/* The same requests again after everything was freed: they must not need new memory. */
	high = top;
	input = (struct input){bytes, count};
	while (input.left > 0)
		act(&input);
	demand(top == high, "what was given back is used again");
	return 0;
}
