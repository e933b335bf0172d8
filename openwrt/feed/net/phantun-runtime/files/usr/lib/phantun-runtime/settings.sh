# Reads and checks /etc/config/phantun-runtime. Sourced by /etc/init.d/phantun-runtime.
# OpenWrt's config_load is lenient: it adds the options of an unreadable section to the previous section. So uci, which is strict,
# reads the file first. validate_data is strict too, but prints numbers without quotes, for eval.
# shellcheck shell=dash

DEFAULT_IMAGE='phantun-runtime:latest'
DEFAULT_ROOTFS='/usr/lib/phantun-runtime/rootfs'
# procd parses the numbers of respawn as a C int.
MAX_INT=2147483647

# refuse TEXT VALUE...: adds a fault to `faults`, which are reported in one line.
refuse() {
	faults="${faults:+$faults; }$(message "$@")"
}

# invalid OPTION ACCEPTED DEFAULT: refuses the value of the variable of that name, and sets the default.
invalid() {
	local value
	eval "value=\$$1"
	refuse "$MSG_INVALID" "$1" "$value" "$2"
	eval "$1=\$3"
}

# number SECTION OPTION DEFAULT MAX: sets the variable of that name to a whole number in decimal notation, the only notation that
# engines and procd parse in the same way. As everywhere in UCI, 0x10 is 16 and 010 is 8.
number() {
	local value
	config_get "$2" "$1" "$2" "$3"
	eval "value=\$$2"
	value="${value#"${value%%[![:space:]]*}"}"
	value="${value%"${value##*[![:space:]]}"}"
	case "$value" in
	# Shells overflow beyond 19 digits, and no maximum has more than 10.
	??????????????*) value='' ;;
	0[xX]*[!0-9A-Fa-f]* | 0[xX]) value='' ;;
	0[xX]*) ;;
	0*[!0-7]* | *[!0-9]*) value='' ;;
	esac
	if [ -n "$value" ] && [ "$((value))" -le "$4" ]; then
		eval "$2=\$((value))"
	else
		invalid "$2" "$(message "$MSG_A_NUMBER" "$4")" "$3"
	fi
}

# each SECTION OPTION CALLBACK...: calls the callback with each word of `list OPTION`, unchanged, or of `option OPTION`, split on
# white space.
each() {
	local section="$1" option="$2" callback="$3" length words word
	shift 3
	config_get length "$section" "${option}_LENGTH"
	if [ -n "$length" ]; then
		config_list_foreach "$section" "$option" "$callback" "$@"
		return
	fi
	config_get words "$section" "$option"
	set -f
	# shellcheck disable=SC2086 # `option OPTION` is split on white space
	for word in $words; do
		set +f
		"$callback" "$word" "$@"
	done
	set +f
}

check_type() {
	local type fault=''
	config_get type "$1" TYPE
	sections="$sections $1"
	case "$type:$1" in
	globals:globals) ;;
	instance:globals) fault="$MSG_GLOBALS_TYPE" ;;
	instance:*) known="${known:+$known }$1" ;;
	globals:*) fault="$(message "$MSG_GLOBALS_NAME" "$1")" ;;
	*) fault="$(message "$MSG_SECTION_TYPE" "$1" "$type")" ;;
	esac
	unusable="${unusable:-$fault}"
}

# Sets `unusable` to the fault of the whole file, or to nothing, and `known` to the names of its instances.
load_file() {
	local sections=''
	known=''
	if ! unusable="$(uci show phantun-runtime 2>&1 > /dev/null)"; then
		unusable="${unusable#uci: }"
		return
	fi
	unusable=''
	config_load phantun-runtime
	config_foreach check_type ''
	[ -n "$sections" ] || unusable="$MSG_NO_SECTIONS"
}

# Sets the variables of all options of `globals`, and `faults`. If the file cannot be used, sets the defaults.
load_globals() {
	faults='' engine='' pull='' image='' archive='' platform='' rootfs=''
	if [ -n "$unusable" ]; then
		engine=auto pull=missing image="$DEFAULT_IMAGE" rootfs="$DEFAULT_ROOTFS"
		wait="$DEFAULT_WAIT" stop_timeout="$DEFAULT_STOP_TIMEOUT"
		return
	fi
	config_get engine globals engine auto
	config_get pull globals pull missing
	config_get image globals image "$DEFAULT_IMAGE"
	config_get archive globals archive
	config_get platform globals platform
	config_get rootfs globals rootfs "$DEFAULT_ROOTFS"
	case "$engine" in
	auto | docker | podman | ujail) ;;
	*) invalid engine "$MSG_AN_ENGINE" auto ;;
	esac
	case "$pull" in
	missing | always | never) ;;
	*) invalid pull "$MSG_A_PULL" missing ;;
	esac
	number globals wait "$DEFAULT_WAIT" 86400
	number globals stop_timeout "$DEFAULT_STOP_TIMEOUT" 3600
	case "$image" in
	-* | *[[:space:]]*) invalid image "$MSG_AN_IMAGE" "$DEFAULT_IMAGE" ;;
	esac
	case "$archive" in
	'' | /*) ;;
	*) invalid archive "$MSG_A_PATH" '' ;;
	esac
	case "$platform" in
	*[!a-z0-9/]*) invalid platform "$MSG_A_PLATFORM" '' ;;
	'' | linux/?*) ;;
	*) invalid platform "$MSG_A_PLATFORM" '' ;;
	esac
	case "$rootfs" in
	/*) ;;
	*) invalid rootfs "$MSG_A_PATH" "$DEFAULT_ROOTFS" ;;
	esac
}

# Sets `enabled` to 1, to 0, or to a value that config_get_bool does not recognize, which load_instance reports.
read_enabled() {
	local value
	config_get value "$1" enabled 0
	config_get_bool enabled "$1" enabled "$value"
}

check_env() {
	case "$1" in
	MODE=* | IFACE_NAME=* | IFACE_FILE=* | RUST_LOG=*) refuse "$MSG_ENV_RESERVED" "${1%%=*}" ;;
	[A-Za-z_]*=*) ;;
	*) refuse "$MSG_ENV_INVALID" "$1" ;;
	esac
}

check_interface() {
	case "$1" in
	*[!A-Za-z0-9_]*) refuse "$MSG_INTERFACE_INVALID" "$1" ;;
	esac
}

# The kernel's rule for device names (dev_valid_name), and a path without the separators of the engines' mount options, comma and
# colon.
check_handoff() {
	case "$iface_name:$iface_file" in
	: | ?*:/*) ;;
	*) refuse "$MSG_IFACE_PAIR" "$iface_name" "$iface_file" ;;
	esac
	case "$iface_name" in
	????????????????* | . | .. | *[/:[:space:][:cntrl:]]*) refuse "$MSG_INVALID" iface_name "$iface_name" "$MSG_A_DEVICE" ;;
	esac
	case "$iface_file" in
	*[!A-Za-z0-9_./-]*) refuse "$MSG_IFACE_FILE_CHARACTERS" "$iface_file" ;;
	*/) refuse "$MSG_IFACE_FILE_FOLDER" "$iface_file" ;;
	esac
}

# Sets the variables of a section's options, `enabled`, and `faults`.
load_instance() {
	faults=''
	read_enabled "$1"
	case "$enabled" in
	0) return ;;
	1) ;;
	*) refuse "$MSG_INVALID" enabled "$enabled" "$MSG_A_BOOLEAN" ;;
	esac
	config_get mode "$1" mode
	config_get log_level "$1" log_level
	config_get iface_name "$1" iface_name
	config_get iface_file "$1" iface_file
	case "$mode" in
	client | server) ;;
	'') refuse "$MSG_NO_MODE" ;;
	*) invalid mode "$MSG_A_MODE" '' ;;
	esac
	number "$1" respawn_threshold 3600 "$MAX_INT"
	number "$1" respawn_timeout 5 "$MAX_INT"
	number "$1" respawn_retry 0 "$MAX_INT"
	check_handoff
	each "$1" env check_env
	each "$1" interface check_interface
}
