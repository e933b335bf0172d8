# Jails of ujail. Sourced by /usr/libexec/phantun-runtime, whose settings it uses.
# shellcheck shell=dash

# The size of the tmpfs that ujail mounts over the root file system, which all jails share. Without it, each ujail creates and
# removes a folder `old` in the root file system: two starts at once fail, a read-only disk fails, and flash is written to.
OVERLAY=64k

run_jail() {
	local name="$1"
	shift
	write_bundle "$RUNTIME/$name" "$@" || exit 1
	# A ujail without the tmpfs that was killed has left this folder, which is visible through the tmpfs.
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

# Whether a process is a jailed launcher whose ujail was killed. Until 2026-08 the jailed process survived such a ujail: it became
# a child of PID 1 and kept the tunnel's device, so that every further start failed. The parent of other jails is their ujail.
is_orphan() {
	local word='' parent=''
	# In cmdline a NUL follows each word; `read` drops it.
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

# Ends the jailed process of this instance whose ujail was killed. ujail has written its pid to a file.
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

# The same as end_containers for jails. `prune` ends every jail without its ujail.
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
