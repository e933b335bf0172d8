# Finds the engine, and calls it with time limits. Sourced by /usr/libexec/phantun-runtime.
# shellcheck shell=dash

# The last command of `bounded` that has ended. While one runs, $! is another.
ended='' found='' answer=''

# watch_over PID SECONDS: kills the process after that time. Returns within a second after the process has ended.
watch_over() {
	local process="$1" left="$2"
	while kill -0 "$process"; do
		[ "$left" -gt 0 ] || kill -KILL "$process"
		sleep 1
		left=$((left - 1))
	done
}

# bounded SECONDS COMMAND...: runs a command for at most that time, because an engine that hangs must not block the router. The
# watcher becomes a child of PID 1: this script later execs an engine's command line, which would not reap it. Status 137 means
# that the command was killed.
bounded() {
	local seconds="$1" status
	shift
	"$@" &
	(
		(watch_over "$!" "$seconds") > /dev/null 2>&1 &
	)
	# Hides the shell's message "Killed", which does not name the command.
	wait "$!" 2> /dev/null
	status=$?
	ended=$!
	return "$status"
}

# silent and into are called by bounded, and replace its background process by the command. With a redirection of bounded
# itself, the watcher would keep this script's output open.
silent() {
	exec "$@" > /dev/null 2>&1
}

into() {
	local file="$1"
	shift
	exec "$@" > "$file" 2> /dev/null
}

# ask SECONDS COMMAND...: sets `answer` to the command's output. Not by $(): the shell handles signals only after its end.
ask() {
	local seconds="$1" file="$RUNTIME/answer.$$" status
	shift
	mkdir -p "$RUNTIME"
	bounded "$seconds" into "$file" "$@"
	status=$?
	answer="$(cat "$file")"
	rm -f "$file"
	return "$status"
}

# $! and no variable of its own names the running command: a signal may be handled between the start and an assignment.
end_early() {
	if [ "$!" != "$ended" ]; then
		kill "$!"
		wait "$!" 2> /dev/null
	fi
	rm -f "$RUNTIME/answer.$$"
	exit 143
}

# Prints the tenths of a second since boot: with whole seconds, a wait of one could end at once. A router's clock jumps at the
# first answer of NTP.
now() {
	local up
	read -r up _ < /proc/uptime
	up="${up%?}"
	echo "${up%.*}${up#*.}"
}

installed() {
	command -v "$1" > /dev/null
}

# Whether this installed engine can run a container now. If not, `reason` says why.
answers() {
	if [ "$1" = ujail ]; then
		reason="$(message "$MSG_NO_ROOTFS" "$rootfs/phantun-runtime")"
		[ -x "$rootfs/phantun-runtime" ]
	else
		reason="$(message "$MSG_NO_ANSWER" "$1")"
		bounded "$PROBE_TIMEOUT" silent "$1" info
	fi
}

# Sets `found` to the first usable engine, and `rejected` to the reasons against installed engines before it. Without a usable
# engine, fails and sets `absence` to the reason.
find_engine() {
	local candidate reason
	found='' rejected=''
	[ "$engine" != auto ] || set -- docker podman ujail
	for candidate in "${@:-$engine}"; do
		installed "$candidate" || continue
		if answers "$candidate"; then
			found="$candidate"
			return
		fi
		rejected="${rejected:+$rejected, }$reason"
	done
	absence="$rejected"
	[ -z "$absence" ] || return 1
	absence="$(message "$MSG_NOT_INSTALLED" "$engine")"
	[ "$engine" != auto ] || absence="$MSG_NO_ENGINE"
	return 1
}

# An instance also waits for an engine that is not installed: its disk may be mounted late. A manual pull or load does not wait.
await_engine() {
	local end="$(($(now) + wait * 10))" reported=''
	until find_engine; do
		[ -n "$again$rejected" ] || fail %s "$absence"
		[ "$(now)" -lt "$end" ] || fail "$MSG_GAVE_UP" "$absence" "$wait"
		[ -n "$reported" ] || say "$MSG_WAITING" "$absence" "$wait"
		reported=1
		sleep 1
	done
	[ -z "$rejected" ] || say "$MSG_ENGINE_USED" "$rejected" "$found"
}
