# Images of docker and podman. Read by /usr/libexec/phantun-runtime, whose settings it uses.
# shellcheck shell=dash

# Sets `there` to the platform of the image, as far as the engine tells it: podman knows no variant.
read_platform() {
	ask "$LOOK_TIMEOUT" "$found" image inspect --format '{{.Os}}/{{.Architecture}}{{with .Variant}}/{{.}}{{end}}' "$image" ||
		ask "$LOOK_TIMEOUT" "$found" image inspect --format '{{.Os}}/{{.Architecture}}' "$image" || return
	there="$answer"
}

# Whether the engine would run its image on this platform. Only the engine knows what it takes for the same platform, and
# which ones it holds under one name. But podman takes any image for its own machine's platform.
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

# Sets `misfit` where an image is there, but for another platform than the one that is set.
have_image() {
	there='' misfit=''
	bounded "$LOOK_TIMEOUT" silent "$found" image inspect "$image" || return
	[ -n "$platform" ] || return 0
	read_platform && fits && return
	misfit="$image on this router is for ${there:-another platform}, but option platform is '$platform'"
	return 1
}

pull_image() {
	say "pulling $image${platform:+ for $platform}"
	bounded "$FETCH_TIMEOUT" "$found" pull -q ${platform:+--platform "$platform"} "$image"
}

load_archive() {
	if [ ! -f "$archive" ]; then
		say "archive $archive is not there: is its disk mounted?"
		return 1
	fi
	say "loading $archive"
	bounded "$FETCH_TIMEOUT" "$found" load -q -i "$archive"
}

need_image() {
	[ -n "$image" ] || fail "no image is named: set option image in /etc/config/phantun-runtime$again"
	if [ "$pull" = always ] && ! pull_image; then
		say "$image could not be pulled; the copy on this router is used, if there is one"
	fi
	have_image && return
	[ -z "$misfit" ] || say "$misfit"
	[ -n "$archive" ] && load_archive && have_image && return
	[ "$pull" = missing ] && pull_image && have_image && return
	[ -z "$misfit" ] || fail "there is no image $image for $platform: pull or load one, or correct option platform$again"
	fail "image $image is not on this router: set option image to a name that $found can pull, or to the name inside the file of option archive$again"
}
