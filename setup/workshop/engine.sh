# The workshop's own Docker Engine and network. Sourced in the workshop.
# shellcheck shell=sh

network=/run/netns/workshop
log=/run/dockerd.log

# A network namespace with a way out: what tests and engines do to interfaces, addresses and firewalls stays in it. pasta
# carries packets over sockets, so that nothing of the machine's network changes, bridges and forwarding least of all.
make_network() {
	ip netns add workshop
	ip -n workshop link set lo up
	# As root: it could not join the namespace as anybody else. What listens on the machine's loopback is out of reach.
	pasta --runas 0:0 --netns-only --netns "$network" --config-net --no-map-gw --quiet \
		-t none -u none -T none -U none ||
		say "the workshop's network has no way out; see the message above"
}

# What a privileged container has, and one that was put together without that word has not.
prepare_devices() {
	for mount in /sys /sys/fs/cgroup /sys/fs/cgroup/*; do
		if mountpoint -q "$mount" && ! [ -w "$mount" ]; then mount -o remount,bind,rw "$mount"; fi
	done
	mkdir -p /dev/net
	[ -e /dev/net/tun ] || mknod /dev/net/tun c 10 200
	[ -e /dev/kmsg ] || mknod /dev/kmsg c 1 11
}

# What a kernel with one cgroup hierarchy demands: no processes beside groups that have controllers.
divide_cgroup() {
	if [ ! -f /sys/fs/cgroup/cgroup.controllers ]; then return; fi
	mkdir -p /sys/fs/cgroup/workshop
	while read -r process; do
		echo "$process" > /sys/fs/cgroup/workshop/cgroup.procs || true
	done < /sys/fs/cgroup/cgroup.procs 2> /dev/null
	sed 's/ / +/g; s/^/+/' /sys/fs/cgroup/cgroup.controllers > /sys/fs/cgroup/cgroup.subtree_control
}

# start_engine own|machine: in a network of its own with everything that Docker does to one, or in the machine's, which it
# leaves alone.
start_engine() {
	divide_cgroup
	printf '%s\n' '{"features":{"containerd-snapshotter":true}}' > /run/dockerd.json
	set -- "$1" --config-file /run/dockerd.json
	# A kernel without bridges has no Docker networks.
	if [ "$1" = machine ] || ! ip link add workshop0 type bridge 2> /dev/null; then
		set -- "$@" --bridge none --iptables=false --ip6tables=false --ip-forward=false
	else
		ip link delete workshop0
	fi
	shift
	# Out of the command's session: it is stopped after the command. The lock of the storage is its as well.
	(cd / && exec setsid dockerd "$@" > "$log" 2>&1) &
	dockerd=$!
	until docker version > /dev/null 2>&1; do
		if ! kill -0 "$dockerd" 2> /dev/null; then
			tail -n 5 "$log" >&2
			stop 69 "the workshop's dockerd does not start: the last lines of its log are above."
		fi
		sleep 0.1
	done
	# Of a run that was killed.
	docker container prune --force > /dev/null
	docker network prune --force > /dev/null
}

stop_engine() {
	dockerd=$(cat /run/docker.pid 2> /dev/null) || return 0
	docker ps --quiet 2> /dev/null | xargs -r docker kill > /dev/null 2>&1 || true
	kill -TERM "$dockerd" 2> /dev/null || return 0
	left=200
	while kill -0 "$dockerd" 2> /dev/null && [ "$left" -gt 0 ]; do
		left=$((left - 1))
		sleep 0.1
	done
}

# need_base IMAGE: what images are built on, from a registry or made of Debian's packages.
need_base() {
	if docker image inspect "$1" > /dev/null 2>&1; then return; fi
	say "pulling $1"
	if docker pull --quiet "$1"; then return; fi
	case $1 in
	debian:*-slim) setup/make-base.sh docker "$1" ;;
	*) stop 69 "BASE_IMAGE=$1 cannot be pulled, and only debian:SUITE-slim can be made here: check the name and the network." ;;
	esac
}

# The registry of foreign executables is the machine's: nothing of the tests' stays in it.
unregister_emulators() {
	registry=/proc/sys/fs/binfmt_misc
	[ -e "$registry/register" ] || mount -t binfmt_misc binfmt_misc "$registry" 2> /dev/null || return 0
	for entry in "$registry"/phantun-runtime-test-*; do
		if [ -e "$entry" ]; then echo -1 > "$entry"; fi
	done
}
