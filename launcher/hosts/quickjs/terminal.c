#include "terminal.h"

#include <stdbool.h>
#include <unistd.h>

static bool in_foreground;
static pid_t own_group;

void terminal_look(void)
{
	pid_t foreground = tcgetpgrp(STDIN_FILENO);

	own_group = getpgrp();
	in_foreground = foreground != -1 && foreground == own_group;
}

/*
 * In its own group, the child receives the terminal's signals (Ctrl-C) once, not a second time through the launcher,
 * and a shell as child can do job control. SIGTTOU, which tcsetpgrp raises from the background, is still blocked here.
 */
void terminal_enter_child(void)
{
	/* Without the check, an empty group could become the foreground group and receive the input. */
	if (setpgid(0, 0) == 0 && in_foreground)
		tcsetpgrp(STDIN_FILENO, getpid());
}

void terminal_take_back(void)
{
	if (in_foreground)
		tcsetpgrp(STDIN_FILENO, own_group);
}
