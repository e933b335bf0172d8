#!/bin/sh
# inside.sh COMMAND [WORD...]: a command of run in the workshop. Ends when the standard input ends, whose other end run
# holds: nothing outlives a run, however that one ends. The engine in here is stopped then, and what the work tree was
# given belongs to the tree's owner.
set -eu

. setup/say.sh
. setup/workshop/kept.sh
. setup/workshop/engine.sh

if [ "$1" = backtrace ]; then
	need_node
	exec node buildx/cli/backtrace.ts "$@"
fi

# How long a command may take to end when it is told to, in seconds.
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
# A trap ends a wait early.
until ended; do
	code=0
	wait "$work" || code=$?
done
trap '' TERM INT HUP
stop_engine
unregister_emulators
return_files
exit "$code"
