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
 * A group of its own: what the terminal sends to its foreground group (Ctrl-C) reaches the child once, not a second
 * time through the launcher, and a shell as child can do job control. SIGTTOU, which tcsetpgrp raises from the
 * background, is still blocked here.
 */
void terminal_enter_child(void)
{
	/* An empty group could be put into the foreground too, and would get what is typed. */
	if (setpgid(0, 0) == 0 && in_foreground)
		tcsetpgrp(STDIN_FILENO, getpid());
}

void terminal_take_back(void)
{
	if (in_foreground)
		tcsetpgrp(STDIN_FILENO, own_group);
}
