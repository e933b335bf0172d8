# The workshop's Docker Engine and network. Sourced in the workshop.
# shellcheck shell=sh

log=/run/dockerd.log

# make_network NAME: creates a network namespace with access to the outside, to which tests' and engines' changes of interfaces,
# addresses and firewalls are confined. pasta forwards traffic over sockets, so the machine's network (bridges, forwarding)
# stays unchanged.
make_network() {
	ip netns add "$1"
	ip -n "$1" link set lo up
	# Only root can join the namespace. Servers on the machine's loopback are not reachable.
	pasta --runas 0:0 --netns-only --netns "/run/netns/$1" --config-net --no-map-gw --quiet \
		-t none -u none -T none -U none ||
		say "the workshop's network has no access to the outside; see the message above"
}

# Adds the mounts and devices that a privileged container has, and that a container without --privileged lacks.
prepare_devices() {
	for mount in /sys /sys/fs/cgroup /sys/fs/cgroup/*; do
		if mountpoint -q "$mount" && ! [ -w "$mount" ]; then mount -o remount,bind,rw "$mount"; fi
	done
	mkdir -p /dev/net
	[ -e /dev/net/tun ] || mknod /dev/net/tun c 10 200
	[ -e /dev/kmsg ] || mknod /dev/kmsg c 1 11
}

# Moves all processes into a child group: with cgroup v2, a group that delegates controllers must not contain processes.
divide_cgroup() {
	if [ ! -f /sys/fs/cgroup/cgroup.controllers ]; then return; fi
	mkdir -p /sys/fs/cgroup/workshop
	while read -r process; do
		echo "$process" > /sys/fs/cgroup/workshop/cgroup.procs || true
	done < /sys/fs/cgroup/cgroup.procs 2> /dev/null
	sed 's/ / +/g; s/^/+/' /sys/fs/cgroup/cgroup.controllers > /sys/fs/cgroup/cgroup.subtree_control
}

# start_engine own|machine: starts dockerd in the workshop's network, with all of Docker's networking, or in the machine's
# network, which it leaves unchanged.
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
	# In its own session, because it is stopped after the command. It also inherits the lock of the volume.
	(cd / && exec setsid dockerd "$@" > "$log" 2>&1) &
	dockerd=$!
	until docker version > /dev/null 2>&1; do
		if ! kill -0 "$dockerd" 2> /dev/null; then
			tail -n 5 "$log" >&2
			stop 69 "the workshop's dockerd does not start: the last lines of its log are above."
		fi
		sleep 0.1
	done
	# Leftovers of a killed run.
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

# need_base IMAGE: provides the base image, from a registry or built from Debian's packages.
need_base() {
	if docker image inspect "$1" > /dev/null 2>&1; then return; fi
	say "pulling $1"
	if docker pull --quiet "$1"; then return; fi
	case $1 in
	debian:*-slim) setup/make-base.sh docker "$1" ;;
	*) stop 69 "BASE_IMAGE=$1 cannot be pulled, and only debian:SUITE-slim can be made here: check the name and the network." ;;
	esac
}

# Removes the tests' entries from the machine's binfmt registry.
unregister_emulators() {
	registry=/proc/sys/fs/binfmt_misc
	[ -e "$registry/register" ] || mount -t binfmt_misc binfmt_misc "$registry" 2> /dev/null || return 0
	for entry in "$registry"/phantun-runtime-test-*; do
		if [ -e "$entry" ]; then echo -1 > "$entry"; fi
	done
}
