#ifndef PHANTUN_RUNTIME_ARENA_H
#define PHANTUN_RUNTIME_ARENA_H

#include "quickjs.h"

/*
 * The engine's memory, from one static block: libc's allocator would make some forty system calls during the start.
 * Pages that were never used take no memory. The block's size is the engine's memory limit; an allocation beyond it
 * fails with an ordinary exception.
 */
extern const JSMallocFunctions arena_functions;

#endif
