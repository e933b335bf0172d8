#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 65536 };

void text_drain(struct text *text)
{
	while (text->fd >= 0) {
		ssize_t got;

		text->bytes = realloc(text->bytes, text->size + PIECE);
		got = read(text->fd, text->bytes + text->size, PIECE);
		if (got > 0) {
			text->size += (size_t)got;
			continue;
		}
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		/* Reading from a terminal whose last user is gone fails with EIO; from a pipe it returns 0. */
		close(text->fd);
		text->fd = -1;
	}
}

bool text_find(struct text *text, const char *words)
{
	char *found;

	if (text->size == text->seen)
		return false;
	found = memmem(text->bytes + text->seen, text->size - text->seen, words, strlen(words));
	if (!found)
		return false;
	text->seen = (size_t)(found - text->bytes) + strlen(words);
	return true;
}

void text_print(const struct text *text)
{
	putchar('"');
	for (size_t index = 0; index < text->size; index++)
		printf("%02x", (unsigned char)text->bytes[index]);
	putchar('"');
}

void text_end(struct text *text)
{
	if (text->fd >= 0)
		close(text->fd);
	free(text->bytes);
	memset(text, 0, sizeof *text);
	text->fd = -1;
}
