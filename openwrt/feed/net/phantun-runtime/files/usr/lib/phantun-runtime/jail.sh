# Jails of ujail. Read by /usr/libexec/phantun-runtime, whose settings it uses.
# shellcheck shell=dash

# The size of the tmpfs that ujail lays over the root file system, which all jails share. Without it each ujail makes a folder
# `old` in there and removes it: two at once fail, a read-only disk fails, and flash is written to.
OVERLAY=64k

run_jail() {
	local name="$1"
	shift
	write_bundle "$RUNTIME/$name" "$@" || exit 1
	# What a ujail without the tmpfs has left, if it was killed, is seen through it.
	[ ! -d "$rootfs/old" ] || rmdir "$rootfs/old" 2> /dev/null
	exec ujail -n "phantun-$name" -T "$OVERLAY" -t "$timeout" -i -P "$RUNTIME/$name/pid" -J "$RUNTIME/$name"
}

# Waits until procd's SIGTERM has ended the jail of this name, or all.
await_jail() {
	local name="$1" left="$((timeout + JAIL_SLACK))"
	while pgrep -f "^ujail -n phantun-${name:+$name }" > /dev/null 2>&1; do
		if [ "$left" -eq 0 ]; then
			say "$MSG_JAIL_STAYS" "phantun-$name"
			return 1
		fi
		left=$((left - 1))
		sleep 1
	done
}

# ujail that is killed took its jailed process along only from 2026-08 on. Before, PID 1 inherits that process, which keeps the
# tunnel's device, so that every further try fails. A jail that ujail still watches has ujail for its parent.
is_orphan() {
	local word='' parent=''
	# Words of a command line end with NUL, which no shell keeps.
	read -r word < "/proc/$1/cmdline"
	case "$word" in
	/phantun-runtime*) ;;
	*) return 1 ;;
	esac
	while read -r word parent; do
		[ "$word" != PPid: ] || break
	done < "/proc/$1/status"
	[ "$parent" = 1 ]
} 2> /dev/null

# Ends what a killed ujail has left of this instance, by the number that ujail wrote down.
end_orphan() {
	local file="$RUNTIME/$1/pid" pid='' left="$((timeout + ORPHAN_SLACK))"
	[ ! -f "$file" ] || read -r pid < "$file"
	while [ -n "$pid" ] && is_orphan "$pid"; do
		case "$left" in
		"$((timeout + ORPHAN_SLACK))")
			say "$MSG_JAIL_LEFT" "phantun-$1"
			kill "$pid"
			;;
		1) kill -KILL "$pid" ;;
		0) return 1 ;;
		esac
		left=$((left - 1))
		sleep 1
	done
}

# As end_containers; `prune` takes every jail without its ujail.
end_jails() {
	local verb="$1" file name failed=0
	shift
	if [ "$verb" = stop ]; then
		for name in "${@-}"; do
			await_jail "$name" || return
		done
	fi
	for file in "$RUNTIME"/*/pid; do
		[ -f "$file" ] || continue
		name="${file%/pid}"
		name="${name##*/}"
		[ "$verb" = prune ] || selected "$verb" "$name" "$@" || continue
		end_orphan "$name" && continue
		say "$MSG_JAIL_STAYS" "phantun-$name"
		failed=1
	done
	return "$failed"
}
