#include "input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint8_t input_byte(struct input *input)
{
	if (input->left == 0)
		return 0;
	input->left--;
	return *input->at++;
}

unsigned input_below(struct input *input, unsigned limit)
{
	return input_byte(input) % limit;
}

char *input_word(struct input *input, const char *prefix)
{
	size_t head = strlen(prefix), length = input_byte(input), given;
	char *word;

	/* The longest words are repetitions, so that the fuzzer need not generate each byte. */
	if (length == 255)
		length = input_byte(input) * (size_t)256;
	given = length < input->left ? length : input->left;
	if (given == 0)
		length = 0;
	word = malloc(head + length + 1);
	memcpy(word, prefix, head);
	for (size_t index = 0; index < length; index++) {
		uint8_t byte = input->at[index % given];

		word[head + index] = byte ? (char)byte : 1;
	}
	word[head + length] = '\0';
	input->at += given;
	input->left -= given;
	return word;
}

void demand(bool holds, const char *sentence)
{
	if (holds)
		return;
	fprintf(stderr, "Broken: %s\n", sentence);
	abort();
}
