#include "plan.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fail(const char *format, ...)
{
	va_list values;

	fputs("driver: ", stderr);
	va_start(values, format);
	vfprintf(stderr, format, values);
	va_end(values);
	fputs(".\n", stderr);
	exit(70);
}

/* Converts %XX to bytes in place. */
static void unescape(char *text)
{
	char *to = text;

	for (char *from = text; *from; from++) {
		char digits[3] = {0};

		if (*from != '%') {
			*to++ = *from;
			continue;
		}
		memcpy(digits, from + 1, 2);
		*to++ = (char)strtol(digits, NULL, 16);
		from += 2;
	}
	*to = '\0';
}

static void add(struct plan_list *list, char *word)
{
	if (list->count == PLAN_WORDS)
		fail("a plan has more than %d words of a kind", PLAN_WORDS);
	list->word[list->count++] = word;
}

static void take(struct plan *plan, const char *key, char *value)
{
	if (strcmp(key, "world") == 0)
		plan->first = strcmp(value, "pid1") == 0;
	else if (strcmp(key, "root") == 0)
		plan->root = value;
	else if (strcmp(key, "repeat") == 0)
		plan->repeat = atoi(value);
	else if (strcmp(key, "setup") == 0)
		add(&plan->setup, value);
	else if (strcmp(key, "step") == 0)
		add(&plan->steps, value);
	else if (strcmp(key, "arg") == 0)
		add(&plan->argv, value);
	else if (strcmp(key, "env") == 0)
		add(&plan->envp, value);
	else
		fail("a plan has no key %s", key);
}

void plan_read(struct plan *plan)
{
	char *line = NULL;
	size_t capacity = 0;
	ssize_t length;

	plan->repeat = 1;
	while ((length = getline(&line, &capacity, stdin)) > 0) {
		char *value = strchr(line, ' ');

		if (line[length - 1] == '\n')
			line[length - 1] = '\0';
		if (!value)
			fail("a line of a plan has no value: %s", line);
		*value++ = '\0';
		value = strdup(value);
		unescape(value);
		take(plan, line, value);
	}
	free(line);
	if (!plan->root || plan->argv.count == 0)
		fail("a plan needs a root and an init");
}
