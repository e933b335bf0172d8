#ifndef PHANTUN_RUNTIME_TERMINAL_H
#define PHANTUN_RUNTIME_TERMINAL_H

/* Records whether stdin is a terminal with this process in its foreground group. Call it before the fork. */
void terminal_look(void);

/* In the child: creates its own process group, in the terminal's foreground if the launcher was in it. */
void terminal_enter_child(void);

/* Takes the foreground back before the launcher exits, for a shell script that continues after it. */
void terminal_take_back(void);

#endif
