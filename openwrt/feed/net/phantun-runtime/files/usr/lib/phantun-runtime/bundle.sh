# Writes the OCI bundle that ujail runs. Read by /usr/libexec/phantun-runtime, whose settings it uses.
# shellcheck shell=dash

json_string() {
	printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"
}

# Both are called with [--env NAME=value]... -- ARGS...
json_environment() {
	printf '["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "MODE=%s"' "$mode"
	[ -z "$log_level" ] || printf ', %s' "$(json_string "RUST_LOG=$log_level")"
	[ -z "$iface_file" ] || printf ', %s, "IFACE_FILE=%s"' "$(json_string "IFACE_NAME=$iface_name")" "$HANDOFF"
	while [ "$1" = --env ]; do
		printf ', %s' "$(json_string "$2")"
		shift 2
	done
	printf ']'
}

json_arguments() {
	local word
	while [ "$1" = --env ]; do
		shift 2
	done
	shift
	printf '["/phantun-runtime"'
	for word; do
		printf ', %s' "$(json_string "$word")"
	done
	printf ']'
}

json_mounts() {
	[ -z "$iface_file" ] || printf '{ "destination": "%s", "type": "bind", "source": %s, "options": ["bind", "rw"] }' \
		"$HANDOFF" "$(json_string "$iface_file")"
}

# Waits until procd's SIGTERM has ended the jail of this name, or all: procd kills what is deaf after timeout + 5 seconds.
await_jails() {
	local name="$1" left="$((timeout + 6))"
	while pgrep -f "ujail -n phantun-${name:+$name }" > /dev/null 2>&1; do
		if [ "$left" -eq 0 ]; then
			say "the jail phantun-$name does not end; see logread"
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
	local file="$RUNTIME/$1/pid" pid='' left="$((timeout + 2))"
	[ ! -f "$file" ] || read -r pid < "$file"
	while [ -n "$pid" ] && is_orphan "$pid"; do
		case "$left" in
		"$((timeout + 2))")
			say "the jail phantun-$1 has outlived its ujail; ending it"
			kill "$pid"
			;;
		1) kill -KILL "$pid" ;;
		0) return 1 ;;
		esac
		left=$((left - 1))
		sleep 1
	done
}

# As end_containers; to reap, every jail without its ujail is meant.
end_orphans() {
	local verb="$1" file name
	shift
	for file in "$RUNTIME"/*/pid; do
		[ -f "$file" ] || continue
		name="${file%/pid}"
		name="${name##*/}"
		[ "$verb" = reap ] || meant "$verb" "$name" "$@" || continue
		end_orphan "$name" || say "the jail phantun-$name does not end; see logread"
	done
}

# write_bundle FOLDER [--env NAME=value]... -- ARGS...
# ociVersion 1.0.2: ujail refused anything but 1.0.x until 2026-09. Without a network namespace the host's is used.
# `mounts` must be there, if empty: ujail adds /dev, /proc, /sys and /etc/resolv.conf by itself.
write_bundle() {
	local folder="$1" word
	shift
	for word in "$@" "$rootfs" "$log_level"; do
		case "$word" in
		*[[:cntrl:]]*)
			say "an argument holds a control character (a line break or a tab, say), which cannot be passed to ujail"
			return 1
			;;
		esac
	done
	mkdir -p "$folder" || return 1
	cat > "$folder/config.json" << END
{
	"ociVersion": "1.0.2",
	"root": { "path": $(json_string "$rootfs"), "readonly": true },
	"mounts": [$(json_mounts)],
	"process": {
		"terminal": false,
		"cwd": "/",
		"user": { "uid": 0, "gid": 0 },
		"noNewPrivileges": true,
		"capabilities": {
			"bounding": ["CAP_NET_ADMIN"],
			"effective": ["CAP_NET_ADMIN"],
			"permitted": ["CAP_NET_ADMIN"]
		},
		"env": $(json_environment "$@"),
		"args": $(json_arguments "$@")
	},
	"linux": {
		"namespaces": [{ "type": "pid" }, { "type": "mount" }, { "type": "ipc" }, { "type": "uts" }],
		"devices": [
			{ "path": "/dev/net/tun", "type": "c", "major": 10, "minor": 200, "fileMode": 384, "uid": 0, "gid": 0 }
		]
	}
}
END
}
