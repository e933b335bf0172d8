#ifndef CONFORMANCE_FUZZ_INPUT_H
#define CONFORMANCE_FUZZ_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The fuzzer's input, consumed from the front. */
struct input {
	const uint8_t *at;
	size_t left;
};

/* The next byte, 0 at the end. */
uint8_t input_byte(struct input *input);

/* A number below the limit, which is at most 256. */
unsigned input_below(struct input *input, unsigned limit);

/* A string of up to 255, occasionally up to 65,280, bytes without NUL, after `prefix`. The caller frees it. */
char *input_word(struct input *input, const char *prefix);

/* Aborts the fuzzer with a message when a promise is broken; the fuzzer saves the input. */
void demand(bool holds, const char *sentence);

#endif
