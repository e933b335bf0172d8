#ifndef PHANTUN_RUNTIME_TERMINAL_H
#define PHANTUN_RUNTIME_TERMINAL_H

/* Notes whether stdin is a terminal that this process has in its foreground. Before the fork. */
void terminal_look(void);

/* In the child: makes it a process group of its own, in the terminal's foreground if the launcher was there. */
void terminal_enter_child(void);

/* Takes the foreground back before the launcher ends, for a shell script that goes on after it. */
void terminal_take_back(void);

#endif
