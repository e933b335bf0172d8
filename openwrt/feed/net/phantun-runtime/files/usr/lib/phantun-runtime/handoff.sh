# The file of option iface_file. Read by /usr/libexec/phantun-runtime, whose settings it uses.
# shellcheck shell=dash

# An interface's name has at most 15 bytes (IFNAMSIZ), and may have been written with a line's end.
LONGEST_NAME=16

# Puts an empty file of root's there: the container's root has no right to write to anybody else's. It is renamed into its
# place, so that no link is followed. What no handoff has written is left as it is.
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
