/*
 * The program in phantun's place. Its arguments are verbs, which it executes in order, for example
 *
 *     phantun-client hold ready until=15 exit=7
 *
 * It prints each event on stdout, one line each, so that no test has to guess when something has happened.
 */
#include "verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char **probe_argv;
char **probe_envp;
char **probe_rest;

static void act(const char *word)
{
	static const struct verb *const groups[] = {ending_verbs, signal_verbs, process_verbs, telling_verbs};
	size_t length = strcspn(word, "=");

	for (size_t group = 0; group < sizeof groups / sizeof groups[0]; group++) {
		for (const struct verb *verb = groups[group]; verb->name; verb++) {
			if (strlen(verb->name) == length && strncmp(verb->name, word, length) == 0) {
				verb->act(word[length] ? word + length + 1 : "");
				return;
			}
		}
	}
	fprintf(stderr, "probe: there is no verb %s.\n", word);
	exit(199);
}

int main(int argc, char **argv, char **envp)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	probe_argv = argv;
	probe_envp = envp;
	for (int index = 1; index < argc; index++) {
		probe_rest = argv + index + 1;
		act(argv[index]);
	}
	return 0;
}
