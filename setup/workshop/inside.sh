#!/bin/sh
# inside.sh COMMAND [WORD...]: runs a command of run in the workshop. Ends when its standard input ends, whose other end run
# holds, so that nothing outlives a run. Then stops the workshop's engine and gives new files in the work tree to the tree's
# owner.
set -eu

. setup/say.sh
. setup/workshop/kept.sh
. setup/workshop/engine.sh

if [ "$1" = backtrace ]; then
	need_node
	exec node buildx/cli/backtrace.ts "$@"
fi

# Seconds between SIGTERM and SIGKILL for a command.
patience=10

# shellcheck disable=SC2317
ended() {
	! kill -0 "$work" 2> /dev/null
}

# shellcheck disable=SC2317 # called by traps
end_work() {
	kill -s TERM -- "-$work" 2> /dev/null || return 0
	left=$((patience * 10))
	until ended || [ "$left" -eq 0 ]; do
		left=$((left - 1))
		sleep 0.1
	done
	kill -s KILL -- "-$work" 2> /dev/null || true
}

# The lock of the volume, which work.sh takes: this run has it until its very end.
exec 9>> "$state/lock"
exec 3<&0 < /dev/null
setsid setup/workshop/work.sh "$@" 3<&- &
work=$!
trap end_work TERM INT HUP
{
	cat <&3 > /dev/null
	kill -TERM $$
} &
exec 3<&-
code=0
wait "$work" || code=$?
# A trap interrupts wait.
until ended; do
	code=0
	wait "$work" || code=$?
done
trap '' TERM INT HUP
stop_engine
unregister_emulators
return_files
exit "$code"
