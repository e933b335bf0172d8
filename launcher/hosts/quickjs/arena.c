#include "arena.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * In bytes. The policy uses about a tenth. Blocks come in size steps, and a freed block is reused for its own step
 * only: this takes a few instructions, and usage does not grow, since the policy allocates the same sizes for each
 * signal.
 */
enum { ARENA_SIZE = 1024 * 1024, ALIGNMENT = 8, FINE = 16, FINE_STEPS = 64, STEPS = FINE_STEPS + 10 };

/* The header of an allocation. The caller's memory begins at `next`, which links the block once it is free. */
struct block {
	uint32_t step;
	_Alignas(ALIGNMENT) struct block *next;
};

enum { HEADER = offsetof(struct block, next) };

static _Alignas(ALIGNMENT) unsigned char arena[ARENA_SIZE];
static size_t top;
static struct block *freed[STEPS];

/* Steps of 16 bytes up to 1 kB; above it each step doubles, up to the whole arena. */
static uint32_t step_of(size_t size)
{
	uint32_t step = FINE_STEPS;

	if (size <= FINE * FINE_STEPS)
		return size == 0 ? 0 : (uint32_t)((size - 1) / FINE);
	for (size_t limit = 2 * FINE * FINE_STEPS; limit < size; limit *= 2)
		step++;
	return step;
}

static size_t size_of(uint32_t step)
{
	if (step < FINE_STEPS)
		return (size_t)(step + 1) * FINE;
	return (size_t)2 * FINE * FINE_STEPS << (step - FINE_STEPS);
}

static struct block *block_of(const void *memory)
{
	return (struct block *)((unsigned char *)memory - HEADER);
}

static size_t usable(const void *memory)
{
	return memory ? size_of(block_of(memory)->step) : 0;
}

static void *take(JSMallocState *state, size_t size)
{
	struct block *block;
	uint32_t step;

	if (size > ARENA_SIZE)
		return NULL;
	step = step_of(size);
	block = freed[step];
	if (block) {
		freed[step] = block->next;
	} else {
		size_t whole = HEADER + size_of(step);

		if (whole > ARENA_SIZE - top)
			return NULL;
		block = (struct block *)(arena + top);
		top += whole;
		block->step = step;
	}
	state->malloc_count++;
	state->malloc_size += size_of(step);
	return (unsigned char *)block + HEADER;
}

static void give_back(JSMallocState *state, void *memory)
{
	struct block *block;

	if (!memory)
		return;
	block = block_of(memory);
	state->malloc_count--;
	state->malloc_size -= size_of(block->step);
	block->next = freed[block->step];
	freed[block->step] = block;
}

static void *resize(JSMallocState *state, void *memory, size_t size)
{
	void *moved;

	if (memory && size != 0 && size <= usable(memory))
		return memory;
	moved = size == 0 ? NULL : take(state, size);
	if (moved && memory)
		memcpy(moved, memory, usable(memory));
	if (moved || size == 0)
		give_back(state, memory);
	return moved;
}

const JSMallocFunctions arena_functions = {take, give_back, resize, usable};
