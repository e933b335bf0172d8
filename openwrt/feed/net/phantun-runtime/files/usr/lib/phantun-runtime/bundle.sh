# Writes the OCI runtime bundle that ujail runs. Sourced by /usr/libexec/phantun-runtime, whose settings it uses.
# A template is easier to read than forty calls of jshn. The result is valid JSON: write_bundle refuses control characters, and
# of the other characters only `"` and `\` need an escape.
# shellcheck shell=dash

json_string() {
	printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"
}

# Both are called with [--env NAME=value]... -- ARGS...
json_environment() {
	printf '["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", %s' "$(json_string "MODE=$mode")"
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

# write_bundle FOLDER [--env NAME=value]... -- ARGS...
# ociVersion is 1.0.2, because ujail accepted only 1.0.x until 2026-09. There is no network namespace, so the jail uses the
# host's. ujail requires `mounts`, even if empty, and adds /dev, /proc, /sys and /etc/resolv.conf itself.
write_bundle() {
	local folder="$1" word
	shift
	for word in "$@" "$rootfs" "$mode" "$log_level" "$iface_name" "$iface_file"; do
		case "$word" in
		*[[:cntrl:]]*) fail "$MSG_CONTROL_CHARACTER" ;;
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
