# Containers of docker and podman. Sourced by /usr/libexec/phantun-runtime, whose settings it uses.
# shellcheck shell=dash

# Removes the container of this name. Fails if the engine does not remove it, or if the container does not belong to this
# package, which sets `foreign`. Tries several times: an engine may still be removing a stopped container, and `run` fails with
# a conflict until the name is free.
remove() {
	local runtime="$1" name="$2" tries=10 ours="{{if index .Config.Labels \"$LABEL\"}}ours{{end}}"
	foreign=''
	while ask "$LOOK_TIMEOUT" "$runtime" container inspect --format "{{.ID}} $ours" "$name"; do
		case "$answer" in
		*' ours') ;;
		*)
			foreign=1
			return 1
			;;
		esac
		[ "$tries" -gt 0 ] || return 1
		tries=$((tries - 1))
		bounded "$LOOK_TIMEOUT" silent "$runtime" rm -f "${answer% *}" || sleep 1
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

# Whether a verb applies to a container. stop NAME...: to these, or to all if none is named; prune NAME...: to all others.
selected() {
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
	# An engine also refuses to stop a container that has just exited, which is not an error.
	if ! bounded "$((timeout + ENGINE_SLACK))" silent "$runtime" stop -t "$timeout" "$container" &&
		bounded "$LOOK_TIMEOUT" silent "$runtime" container inspect "$container"; then
		say "$MSG_STOP_FAILED" "$runtime" "$container"
	fi
	remove "$runtime" "$container" && return
	say "$MSG_CONTAINER_STAYS" "$runtime" "$container"
	return 1
}

# An engine that is down runs no containers. An engine that hangs, or that answers but fails to list, may run some.
report_unseen() {
	local runtime="$1" status="$2" name names=''
	shift 2
	[ "$status" -eq 137 ] || bounded "$PROBE_TIMEOUT" silent "$runtime" info || return 0
	for name; do
		names="${names:+$names, }phantun-$name"
	done
	say "$MSG_NO_LIST" "$runtime" "${names:-$MSG_SOME_CONTAINERS}"
	return 1
}

# On every installed engine, because containers keep running when option engine changes.
end_containers() {
	local verb="$1" runtime container status failed=0
	shift
	for runtime in docker podman; do
		installed "$runtime" || continue
		ask "$LOOK_TIMEOUT" "$runtime" ps -a --filter "label=$LABEL" --format '{{.Names}}'
		status=$?
		if [ "$status" -ne 0 ]; then
			# shellcheck disable=SC2086 # section names have no white space
			case "$verb:$#" in
			stop:0) report_unseen "$runtime" "$status" $known ;;
			stop:*) report_unseen "$runtime" "$status" "$@" ;;
			*) report_unseen "$runtime" "$status" ;;
			esac || failed=1
			continue
		fi
		for container in $answer; do
			selected "$verb" "${container#phantun-}" "$@" || continue
			end_container "$runtime" "$container" || failed=1
		done
	done
	return "$failed"
}

# Ends containers and jails of this name on other engines: they still hold the tunnel's device.
end_elsewhere() {
	local runtime
	for runtime in docker podman; do
		[ "$runtime" != "$found" ] || continue
		installed "$runtime" || continue
		remove "$runtime" "phantun-$1" || [ -n "$foreign" ] || say "$MSG_CONTAINER_STAYS" "$runtime" "phantun-$1"
	done
	end_orphan "$1" || fail "$MSG_JAIL_STAYS" "phantun-$1"
}

run_container() {
	local name="$1" driver=none word past='' count
	shift
	if ! remove "$found" "phantun-$name"; then
		[ -z "$foreign" ] || fail "$MSG_FOREIGN_CONTAINER" "phantun-$name" "$found"
		fail "$MSG_OLD_CONTAINER_STAYS" "$found" "phantun-$name"
	fi
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
