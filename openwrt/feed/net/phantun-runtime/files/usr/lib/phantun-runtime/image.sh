# Images of docker and podman. Sourced by /usr/libexec/phantun-runtime, whose settings it uses.
# shellcheck shell=dash

# Sets `there` to the platform of the image, which podman reports without its variant.
read_platform() {
	ask "$LOOK_TIMEOUT" "$found" image inspect --format '{{.Os}}/{{.Architecture}}{{with .Variant}}/{{.}}{{end}}' "$image" ||
		ask "$LOOK_TIMEOUT" "$found" image inspect --format '{{.Os}}/{{.Architecture}}' "$image" || return
	there="$answer"
}

# Whether the engine would run its image as option platform. Only the engine can tell which platforms are equivalent and which
# ones one name holds, so it creates a container. But podman accepts any image as the machine's own platform.
fits() {
	[ "$there" != "$platform" ] || return 0
	case "$found:$platform/" in
	podman:"$there/"*) ;;
	podman:*) return 1 ;;
	esac
	ask "$LOOK_TIMEOUT" "$found" create --pull never --label "$LABEL=platform" --platform "$platform" "$image" || return
	bounded "$LOOK_TIMEOUT" silent "$found" rm -f "$answer"
	there="$platform"
}

# Sets `mismatch` to a message if the present image is for another platform than option platform.
have_image() {
	there='' mismatch=''
	bounded "$LOOK_TIMEOUT" silent "$found" image inspect "$image" || return
	[ -n "$platform" ] || return 0
	read_platform && fits && return
	mismatch="$(message "$MSG_WRONG_PLATFORM" "$image" "${there:-$MSG_ANOTHER_PLATFORM}" "$platform")"
	return 1
}

pull_image() {
	if [ -n "$platform" ]; then say "$MSG_PULLING_FOR" "$image" "$platform"; else say "$MSG_PULLING" "$image"; fi
	bounded "$FETCH_TIMEOUT" "$found" pull -q ${platform:+--platform "$platform"} "$image"
}

load_archive() {
	if [ ! -f "$archive" ]; then
		say "$MSG_NO_ARCHIVE" "$archive"
		return 1
	fi
	say "$MSG_LOADING" "$archive"
	bounded "$FETCH_TIMEOUT" "$found" load -q -i "$archive"
}

need_image() {
	[ -n "$image" ] || fail "$MSG_NO_IMAGE_NAME"
	if [ "$pull" = always ] && ! pull_image; then
		say "$MSG_PULL_FAILED" "$image"
	fi
	have_image && return
	[ -z "$mismatch" ] || say %s "$mismatch"
	[ -n "$archive" ] && load_archive && have_image && return
	[ "$pull" = missing ] && pull_image && have_image && return
	[ -z "$mismatch" ] || fail "$MSG_NO_IMAGE_FOR_PLATFORM" "$image" "$platform"
	fail "$MSG_NO_IMAGE" "$image" "$found"
}
