#ifndef PHANTUN_RUNTIME_ARENA_H
#define PHANTUN_RUNTIME_ARENA_H

#include "quickjs.h"

/*
 * Memory for the engine, out of one block of the program's own: libc's allocator asks the kernel for it some forty
 * times during the start. What has never been used takes no memory, and nothing can be had beyond the block: that is
 * the engine's limit, and an allocation that exceeds it is an exception like any other.
 */
extern const JSMallocFunctions arena_functions;

#endif
