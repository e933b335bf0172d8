#include "ground.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

const char *const ground_paths[] = {
	"/file", "/link", "/dangling", "/loop", "/fifo", "/device", "/socket", "/folder", "/folder/new", "/no/such", "/file/below",
};
const unsigned ground_path_count = sizeof ground_paths / sizeof ground_paths[0];

static void make_socket(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	bind(fd, (struct sockaddr *)&address, sizeof address);
	close(fd);
}

void ground_enter(void)
{
	const char *root = getenv("FUZZ_ROOT");

	if (!root || chroot(root) != 0 || chdir("/") != 0) {
		fputs("FUZZ_ROOT must name a folder that can be made the root, by root.\n", stderr);
		exit(1);
	}
	close(open("/file", O_WRONLY | O_CREAT, 0644));
	mkdir("/folder", 0755);
	symlink("file", "/link");
	symlink("new", "/dangling");
	symlink("loop", "/loop");
	mkfifo("/fifo", 0644);
	mknod("/device", S_IFCHR | 0666, makedev(1, 3));
	make_socket("/socket");
}

int ground_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) != -1;
	return count;
}
