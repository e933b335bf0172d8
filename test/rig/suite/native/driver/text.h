#ifndef CONFORMANCE_TEXT_H
#define CONFORMANCE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes read from a descriptor, which is -1 after the end of file. */
struct text {
	int fd;
	size_t size;
	/* The end of the last match. */
	size_t seen;
	char *bytes;
};

/* Reads the available bytes without blocking. */
void text_drain(struct text *text);

/* Whether the words occur after `seen`; if so, moves `seen` behind them. */
bool text_find(struct text *text, const char *words);

/* Prints the bytes in hexadecimal digits, in quotes. */
void text_print(const struct text *text);

/* Closes the descriptor and frees the bytes. */
void text_end(struct text *text);

#endif
