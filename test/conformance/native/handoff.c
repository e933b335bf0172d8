/* Fuzzes the interface file's writer (launcher/hosts/quickjs/handoff.c) with paths, names and old contents. */
#include "handoff.h"

#include "ground.h"
#include "input.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	ground_enter();
	return 0;
}

static void put(const char *path, const char *content)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	if (write(fd, content, strlen(content)) < 0)
		abort();
	close(fd);
}

/* Requires that the file at the path contains exactly these bytes. */
static void look(const char *path, const char *content)
{
	size_t length = strlen(content);
	char *found = malloc(length + 1);
	int fd = open(path, O_RDONLY);

	demand(fd >= 0, "what was written can be read");
	demand(read(fd, found, length + 1) == (ssize_t)length && memcmp(found, content, length) == 0,
	       "the file holds exactly the name, or nothing");
	close(fd);
	free(found);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
	struct input input = {bytes, count};
	unsigned known = input_below(&input, ground_path_count * 2);
	char *path = input_word(&input, known < ground_path_count ? ground_paths[known] : "");
	char *name = input_word(&input, "");
	char *old = input_word(&input, "");
	int before, result;
	struct stat status;

	put("/file", old);
	before = ground_descriptors();
	result = handoff_write(path, name);
	if (result == 0) {
		demand(stat(path, &status) == 0 && S_ISREG(status.st_mode), "only a regular file is written");
		demand(handoff_descriptor() > 2, "the file is kept open, above stdio");
		look(path, name);
		demand(handoff_clear() == 0, "what was written can be emptied");
		look(path, "");
		if (strcmp(path, "/file") != 0 && strcmp(path, "/link") != 0)
			unlink(path);
		unlink("/new");
		symlink("new", "/dangling");
	} else {
		look("/file", old);
	}
	demand(handoff_descriptor() == -1 && handoff_clear() == 0, "nothing is kept");
	demand(ground_descriptors() == before, "no descriptor is left");
	free(path);
	free(name);
	free(old);
	return 0;
}
