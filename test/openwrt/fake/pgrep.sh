#!/bin/sh
# procps' pgrep, for which the fake router's processes are all there are: those that work in its state folder. Other tests may run
# on the same machine.

for process in $(/usr/bin/pgrep "$@"); do
	[ "$(/usr/bin/readlink "/proc/$process/cwd")" != "$FAKE" ] || exit 0
done
exit 1
