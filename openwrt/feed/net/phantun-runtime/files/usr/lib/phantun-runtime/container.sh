# Images and containers of docker and podman. Read by /usr/libexec/phantun-runtime, whose settings it uses.
# shellcheck shell=dash

have_image() {
	bounded 60 silent "$found" image inspect "$image"
}

pull_image() {
	say "pulling $image"
	bounded 3600 "$found" pull -q ${platform:+--platform "$platform"} "$image"
}

load_archive() {
	if [ ! -f "$archive" ]; then
		say "archive $archive is not there: is its disk mounted?"
		return 1
	fi
	say "loading $archive"
	bounded 3600 "$found" load -q -i "$archive"
}

need_image() {
	[ -n "$image" ] || fail "no image is named: set option image in /etc/config/phantun-runtime"
	if [ "$pull" = always ] && ! pull_image; then
		say "$image could not be pulled; the copy on this router is used, if there is one"
	fi
	have_image && return
	[ -n "$archive" ] && load_archive && have_image && return
	[ "$pull" = missing ] && pull_image && have_image && return
	fail "image $image is not on this router: set option image to a name that $found can pull, or to the name inside the file of option archive; trying again"
}

# The engine removes a stopped container in its own time; `run` fails with a conflict until the name is free.
remove() {
	local runtime="$1" name="$2" tries=10
	while bounded 20 silent "$runtime" container inspect "$name"; do
		[ "$tries" -gt 0 ] || return 1
		tries=$((tries - 1))
		bounded 20 silent "$runtime" rm -f "$name" || sleep 1
	done
}

listed() {
	local wanted="$1" name
	shift
	for name; do
		[ "$name" != "$wanted" ] || return 0
	done
	return 1
}

# stop NAME...: these, or all when none is named; reap NAME...: all but these.
meant() {
	local verb="$1" name="$2"
	shift 2
	case "$verb:$#" in
	stop:0) return 0 ;;
	stop:*) listed "$name" "$@" ;;
	*) ! listed "$name" "$@" ;;
	esac
}

end_container() {
	local runtime="$1" container="$2"
	# An engine also refuses to stop what has just ended by itself, which is no fault.
	if ! bounded "$((timeout + 10))" silent "$runtime" stop -t "$timeout" "$container" &&
		bounded 20 silent "$runtime" container inspect "$container"; then
		say "$runtime does not stop the container $container; removing it by force"
	fi
	remove "$runtime" "$container" || say "$runtime does not remove the container $container"
}

# On every engine that is there, whichever is set: what an engine was running goes on when another one is set. To reap, all
# that such an engine holds is meant, because no section runs there.
end_containers() {
	local verb="$1" runtime container
	shift
	find_engine
	for runtime in docker podman; do
		command -v "$runtime" > /dev/null || continue
		for container in $(bounded 30 without_errors "$runtime" ps -a --filter "label=$LABEL" --format '{{.Names}}'); do
			if [ "$verb:$runtime" = "reap:$found" ] || [ "$verb" = stop ]; then
				meant "$verb" "${container#phantun-}" "$@" || continue
			fi
			end_container "$runtime" "$container"
		done
	done
}

run_container() {
	local name="$1" driver=none word past='' count
	shift
	remove "$found" "phantun-$name" || fail "$found does not remove the old container phantun-$name; trying again"
	[ "$found" != podman ] || driver=passthrough
	count=$#
	for word; do
		if [ -z "$past" ] && [ "$word" = -- ]; then
			past=1
			word="$image"
		fi
		set -- "$@" "$word"
	done
	shift "$count"
	exec "$found" run --rm --pull never --name "phantun-$name" --label "$LABEL=$name" \
		--network host --read-only --cap-drop ALL --cap-add NET_ADMIN --security-opt no-new-privileges \
		--device /dev/net/tun --log-driver "$driver" ${platform:+--platform "$platform"} \
		--env "MODE=$mode" ${log_level:+--env "RUST_LOG=$log_level"} \
		${iface_file:+--env "IFACE_NAME=$iface_name" --env "IFACE_FILE=$HANDOFF"} \
		${iface_file:+--mount "type=bind,source=$iface_file,target=$HANDOFF"} "$@"
}
