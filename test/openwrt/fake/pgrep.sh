#!/bin/sh
# procps' pgrep, limited to the fake router's processes, whose working directory is its state folder: other tests may run on the
# same machine.

for process in $(/usr/bin/pgrep "$@"); do
	[ "$(/usr/bin/readlink "/proc/$process/cwd")" != "$FAKE" ] || exit 0
done
exit 1
