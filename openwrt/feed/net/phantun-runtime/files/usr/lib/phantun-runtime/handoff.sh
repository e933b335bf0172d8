# The file of option iface_file. Sourced by /usr/libexec/phantun-runtime, whose settings it uses.
# shellcheck shell=dash

# An interface name has at most 15 bytes (IFNAMSIZ), and a line feed may follow it.
LONGEST_NAME=16

# Creates an empty file of root, because the container's root may not write to files of other users. The file is renamed to its
# path, so that no link is followed. A file that no handoff has written is not replaced.
make_handoff() {
	local fresh="$iface_file.new.$$"
	mkdir -p "${iface_file%/*}/" || return
	if [ -L "$iface_file" ] || { [ -e "$iface_file" ] && [ ! -f "$iface_file" ]; }; then
		say "$MSG_NOT_REGULAR" "$iface_file"
		return 1
	fi
	if [ -s "$iface_file" ] && [ "$(head -c $((LONGEST_NAME + 1)) "$iface_file" | wc -c)" -gt "$LONGEST_NAME" ]; then
		say "$MSG_NOT_A_NAME" "$iface_file"
		return 1
	fi
	(set -C && true > "$fresh") && mv -f "$fresh" "$iface_file"
}
