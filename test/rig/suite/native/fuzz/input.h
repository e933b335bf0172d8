#ifndef CONFORMANCE_FUZZ_INPUT_H
#define CONFORMANCE_FUZZ_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the fuzzer has thought of, taken from the front. */
struct input {
	const uint8_t *at;
	size_t left;
};

/* The next byte, 0 at the end. */
uint8_t input_byte(struct input *input);

/* A number below the limit, which is at most 256. */
unsigned input_below(struct input *input, unsigned limit);

/* A string of up to 255, or now and then up to 65,280, bytes without NUL, with `prefix` before them. The caller frees it. */
char *input_word(struct input *input, const char *prefix);

/* Ends the fuzzer with a sentence when a promise is broken: it keeps the input. */
void demand(bool holds, const char *sentence);

#endif
