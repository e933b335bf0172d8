#ifndef CONFORMANCE_TEXT_H
#define CONFORMANCE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes that have come through a descriptor, -1 once that has reached its end. */
struct text {
	int fd;
	size_t size;
	/* Up to here, what was waited for has been found. */
	size_t seen;
	char *bytes;
};

/* Takes what there is to read, without waiting. */
void text_drain(struct text *text);

/* Whether the words stand in what is not seen yet; then they are seen. */
bool text_find(struct text *text, const char *words);

/* Prints the bytes as hexadecimal digits in quotes. */
void text_print(const struct text *text);

/* Closes the descriptor and drops the bytes. */
void text_end(struct text *text);

#endif
