#ifndef PHANTUN_RUNTIME_POLICY_H
#define PHANTUN_RUNTIME_POLICY_H

#include <stddef.h>
#include <stdint.h>

/* The bundle as QuickJS bytecode in the target's byte order, written by launcher/pack/bytecode.c. */
extern const uint8_t policy_bytecode[];
extern const size_t policy_bytecode_size;

#endif
