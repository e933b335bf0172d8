#!/bin/sh
# A recording stand-in for OpenWrt's rc.common, procd.sh, functions.sh and validate_data, written from their documented
# behaviour: rc.common.sh SCRIPT VERB [ARGS...]. The settings in the folder $UCI are read by OpenWrt's own uci. Appends one
# record a call to $RECORD: fields end with US (\037), records with RS (\036), so that every byte of an argument can be seen.
# Descriptor 1000 must be open on the lock's file: procd.sh opens it itself, which dash has no notation for. A call of the
# helper lasts until somebody writes to the pipe $UCI/hold-VERB, where there is one.

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

# uci's export is shell: package, config, option and list are commands.
package() {
	[ "$1" = phantun-runtime ]
}

config() {
	SECTION="$2"
	SECTIONS="$SECTIONS $2"
	eval "CONFIG_$2_TYPE=\$1"
}

option() {
	eval "CONFIG_${SECTION}_$1=\$2"
}

list() {
	local length
	eval "length=\${CONFIG_${SECTION}_$1_LENGTH:-0}"
	length=$((length + 1))
	eval "CONFIG_${SECTION}_$1_LENGTH=$length CONFIG_${SECTION}_$1_ITEM$length=\$2"
	eval "CONFIG_${SECTION}_$1=\"\${CONFIG_${SECTION}_$1:+\${CONFIG_${SECTION}_$1} }\$2\""
}

config_load() {
	SECTIONS=''
	local variable settings
	for variable in $(set | sed -n 's/^\(CONFIG_[A-Za-z0-9_]*\)=.*/\1/p'); do unset "$variable"; done
	settings="$(uci -c "$UCI" -t "$UCI/changes" -S -n export "$1")" || exit 70
	eval "$settings"
}

config_get() {
	eval "$1=\${CONFIG_$2_$3:-\$4}"
}

config_get_bool() {
	config_get "$@"
	eval "case \"\$$1\" in 1|on|true|yes|enabled) $1=1 ;; 0|off|false|no|disabled) $1=0 ;; *) $1=\$4 ;; esac"
}

config_foreach() {
	local callback="$1" type="$2" section
	shift 2
	for section in $SECTIONS; do
		eval "[ \"\$CONFIG_${section}_TYPE\" = \"$type\" ]" || continue
		"$callback" "$section" "$@"
	done
}

config_list_foreach() {
	local section="$1" name="$2" callback="$3" length item=0 value
	shift 3
	eval "length=\${CONFIG_${section}_${name}_LENGTH:-0}"
	while [ "$item" -lt "$length" ]; do
		item=$((item + 1))
		eval "value=\$CONFIG_${section}_${name}_ITEM$item"
		"$callback" "$value" "$@"
	done
}

# procd.sh calls this as soon as it is read, and rc.common for a stop.
procd_lock() {
	flock 1000 || exit 70
}

# uci's types, as far as the script uses them; another type is a fault of the script or of this stand-in.
matches() {
	local type="$1" value="$2" word
	case "$type" in
	string) ;;
	# A number in the C language's notation (strtoul, base 0).
	uinteger) case "$value" in
		0[xX]*) case "${value#0[xX]}" in '' | *[!0-9A-Fa-f]*) return 1 ;; esac ;;
		0*) case "$value" in *[!0-7]*) return 1 ;; esac ;;
		'' | *[!0-9]*) return 1 ;;
		esac ;;
	'range('*)
		word="${type#*\(}"
		word="${word%\)}"
		# No shell counts further than 19 digits.
		matches uinteger "$value" && [ "${#value}" -lt 19 ] && [ "$((value))" -ge "$((${word%%,*}))" ] &&
			[ "$((value))" -le "$((${word#*,}))" ]
		;;
	'maxlength('*)
		word="${type#*\(}"
		[ "${#value}" -le "${word%\)}" ]
		;;
	'or('*)
		case "$type" in *"\"$value\""*) ;; *) return 1 ;; esac
		;;
	'list(uciname)')
		for word in $value; do
			case "$word" in *[!A-Za-z0-9_]*) return 1 ;; esac
		done
		;;
	*)
		echo "the stand-in knows no uci type $type" >&2
		exit 70
		;;
	esac
}

# Sets the option's value or its default, unsets it where there is neither; a wrong value leaves the variable unset.
uci_validate_section() {
	[ "$1" = phantun-runtime ] || return 1
	local s_section="$3" s_rule s_name s_type s_value s_default s_result=0
	shift 3
	for s_rule; do
		s_name="${s_rule%%:*}"
		s_type="${s_rule#*:}"
		s_default=''
		case "$s_type" in *:*)
			s_default="${s_type#*:}"
			s_type="${s_type%%:*}"
			;;
		esac
		eval "s_value=\$CONFIG_${s_section}_${s_name}"
		if [ -z "$s_value" ]; then
			if [ -n "$s_default" ]; then eval "$s_name=\$s_default"; else unset "$s_name"; fi
		elif matches "$s_type" "$s_value"; then
			eval "$s_name=\$s_value"
		else
			unset "$s_name"
			echo "$s_name=$s_value validates as $s_type with false" >&2
			s_result=1
		fi
	done
	return "$s_result"
}

for call in open_instance close_instance set_param append_param add_reload_trigger add_interface_trigger; do
	eval "procd_$call() { record $call \"\$@\"; }"
done

extra_command() {
	EXTRA="$EXTRA $1"
}

initscript="$1" action="$2"
shift 2
procd_lock
# shellcheck source=/dev/null
. "$initscript"
[ "$USE_PROCD" = 1 ] || exit 70
record links "S$START" "K$STOP"

# The helper's calls are recorded in its place.
HELPER=helper
helper() {
	record helper "$@"
	[ ! -p "$UCI/hold-$1" ] || read -r _ < "$UCI/hold-$1"
}

start() {
	local method=set
	[ -z "$1" ] || method=add
	record open_service phantun-runtime
	start_service "$@"
	service_triggers
	record close_service "$method"
	service_started
}

stop() {
	procd_lock
	stop_service "$@"
	record delete "$1"
	service_stopped
}

status() {
	record status "$1"
}

case " start stop restart status $EXTRA " in
*" $action "*) ;;
*) exit 64 ;;
esac
if [ "$action" = restart ]; then
	stop "$@"
	start "$@"
else
	"$action" "$@"
fi
