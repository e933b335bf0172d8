#!/bin/sh
# A recording stand-in for OpenWrt's rc.common, procd.sh and functions.sh, written after their behaviour:
# rc.common.sh SCRIPT VERB [ARGS...]. OpenWrt's own uci reads the settings in the folder $UCI. Appends one record per call to
# $RECORD: fields end with US (\037), records with RS (\036), so that every byte of an argument is visible.
# Descriptor 1000 must be open on the lock file: procd.sh opens it itself, but dash has no syntax for it. A call of the helper
# lasts until a line is written to the pipe $UCI/hold-VERB, if it exists. The folder $UCI/procd is procd's state, with a file
# for each instance: empty while it runs, not empty between two starts.

record() {
	local field
	for field; do
		printf '%s\037' "$field"
	done >> "$RECORD"
	printf '\036' >> "$RECORD"
}

logger() {
	while [ $# -gt 1 ]; do shift; done
	record log "$1"
}

uci() {
	command uci -c "$UCI" -t "$UCI/changes" "$@"
}

# uci's export is shell: package, config, option and list are commands.
package() {
	return 0
}

config() {
	CONFIG_SECTION="$2"
	CONFIG_SECTIONS="${CONFIG_SECTIONS:+$CONFIG_SECTIONS }$2"
	eval "CONFIG_$2_TYPE=\$1"
}

option() {
	eval "CONFIG_${CONFIG_SECTION}_$1=\$2"
}

list() {
	local length
	config_get length "$CONFIG_SECTION" "$1_LENGTH" 0
	length=$((length + 1))
	eval "CONFIG_${CONFIG_SECTION}_$1_LENGTH=$length CONFIG_${CONFIG_SECTION}_$1_ITEM$length=\$2"
	eval "CONFIG_${CONFIG_SECTION}_$1=\"\${CONFIG_${CONFIG_SECTION}_$1:+\${CONFIG_${CONFIG_SECTION}_$1} }\$2\""
	LISTS="$LISTS ${CONFIG_SECTION}_$1"
}

# Lenient (-S): uci silently skips unreadable sections, and their options go to the previous section. Of an earlier load, only
# lists and section names are cleared.
config_load() {
	local one settings
	for one in $LISTS; do eval "CONFIG_$one= CONFIG_${one}_LENGTH="; done
	LISTS='' CONFIG_SECTIONS='' CONFIG_SECTION=''
	settings="$(uci -S -n export "$1" 2> /dev/null)" || return
	eval "$settings"
}

config_get() {
	case "$2$3" in
	*[!A-Za-z0-9_]*) ;;
	*) eval "$1=\${CONFIG_$2_$3:-\$4}" ;;
	esac
}

config_get_bool() {
	config_get "$@"
	eval "case \"\$$1\" in 1|on|true|yes|enabled) $1=1 ;; 0|off|false|no|disabled) $1=0 ;; *) $1=\$4 ;; esac"
}

# All types if none is given.
config_foreach() {
	local callback="$1" type="$2" section
	shift 2
	for section in $CONFIG_SECTIONS; do
		eval "[ -z \"$type\" ] || [ \"\$CONFIG_${section}_TYPE\" = \"$type\" ]" || continue
		"$callback" "$section" "$@"
	done
}

config_list_foreach() {
	local section="$1" name="$2" callback="$3" length item=0 value
	shift 3
	config_get length "$section" "${name}_LENGTH" 0
	while [ "$item" -lt "$length" ]; do
		item=$((item + 1))
		config_get value "$section" "${name}_ITEM$item"
		"$callback" "$value" "$@"
	done
}

# procd.sh calls this when it is sourced, and rc.common for a stop.
procd_lock() {
	flock 1000 || exit 70
}

for call in open_service close_instance set_param append_param add_reload_trigger add_interface_trigger; do
	eval "procd_$call() { record $call \"\$@\"; }"
done

procd_open_instance() {
	record open_instance "$1"
	OPENED="$OPENED $1"
}

# `set` removes instances that are not in this message, `add` keeps them.
procd_close_service() {
	local name
	service_triggers
	record close_service "$1"
	[ "$1" = add ] || rm -rf "$UCI/procd"
	mkdir -p "$UCI/procd"
	for name in $OPENED; do : > "$UCI/procd/$name"; done
}

# For an unknown instance ubus prints its own error; rc.common continues.
procd_kill() {
	record delete "$2"
	if [ -e "$UCI/procd${2:+/$2}" ]; then
		rm -rf "$UCI/procd${2:+/$2}"
	else
		echo 'Command failed: Not found' >&2
	fi
}

extra_command() {
	EXTRA="$EXTRA $1"
}

initscript="$1" action="${2:-help}"
shift 2
procd_lock
# shellcheck source=/dev/null
. "$initscript"
[ "$USE_PROCD" = 1 ] || exit 70
record links "S$START" "K$STOP"

LIBRARIES="${initscript%/etc/*}$LIBRARIES"
# Records the helper's calls instead of running them.
HELPER=helper
helper() {
	record helper "$@"
	[ ! -p "$UCI/hold-$1" ] || read -r _ < "$UCI/hold-$1"
	[ ! -e "$UCI/fail-$1" ]
}

start() {
	local method=set
	[ -z "$1" ] || method=add
	OPENED=''
	procd_open_service phantun-runtime
	start_service "$@"
	procd_close_service "$method"
	service_started
}

stop() {
	procd_lock
	stop_service "$@"
	procd_kill phantun-runtime "$1"
	service_stopped
}

restart() {
	trap '' TERM
	stop "$@"
	trap - TERM
	start "$@"
}

boot() {
	start "$@"
}

shutdown() {
	stop
}

# Accepts no section: without a reload_service it is a start.
reload() {
	if command -v reload_service > /dev/null; then
		procd_lock
		reload_service "$@"
	else
		start
	fi
}

status() {
	local file running=0 total=0
	record status "$1"
	if [ ! -e "$UCI/procd" ]; then
		echo inactive
		return 3
	fi
	for file in "$UCI/procd"/${1:-*}; do
		[ -e "$file" ] || continue
		total=$((total + 1))
		[ -s "$file" ] || running=$((running + 1))
	done
	case "$total:$running:$1" in
	0:0:) echo 'active with no instances' ;;
	0:0:*)
		echo "unknown instance \"$1\""
		return 4
		;;
	*:0:*)
		echo 'not running'
		return 5
		;;
	"$running:$total:"*) echo running ;;
	*) echo "running ($running/$total)" ;;
	esac
}

running() {
	[ -n "$(find "$UCI/procd" -type f -empty 2> /dev/null)" ]
}

info() {
	record info
}

case " start stop restart reload boot shutdown running status info $EXTRA " in
*" $action "*) "$action" "$@" ;;
*) echo "Syntax: $initscript [command]" ;;
esac
