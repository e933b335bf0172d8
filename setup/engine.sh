# The Docker Engine and the build's base image. Sourced by run.
# shellcheck shell=sh

# The oldest Docker Engine whose BuildKit has what buildx/Dockerfile uses (ADD --checksum, ADD of a git address,
# annotations): tried with 26.1 and 28.5.
oldest_engine=26
# Only this image store keeps annotations and zstd layers.
engine_settings='{"features":{"containerd-snapshotter":true}}'
# How long a started engine may take to answer, in seconds.
patience=60

# The major version of the Docker Engine that answers, or nothing.
engine() {
	docker version --format '{{.Server.Version}}' 2> /dev/null | sed -n 's/^\([0-9]*\)\..*/\1/p'
}

install_engine() {
	newer_debian docker.io "$oldest_engine"
	fetch_lists
	set -- docker.io docker-buildx iptables ca-certificates
	# A package of its own from Debian 13 on.
	if apt-cache show docker-cli > /dev/null 2>&1; then set -- "$@" docker-cli; fi
	# There the package starts the engine, by the machine's own settings.
	if [ -d /run/systemd/system ] && [ "$(id -u)" -eq 0 ] && [ ! -e /etc/docker/daemon.json ]; then
		mkdir -p /etc/docker
		printf '%s\n' "$engine_settings" > /etc/docker/daemon.json
	fi
	# shellcheck disable=SC2046 # a list of words, split on purpose
	install "Docker Engine" $(from_trixie) "$@"
}

# runs PIDFILE NAME: whether the process that a pid file tells of is there and is that program.
runs() {
	[ -f "$1" ] && [ "$(cat "/proc/$(cat "$1")/comm" 2> /dev/null)" = "$2" ]
}

# Starts dockerd by hand where no service manager does. Its settings are its own: /etc/docker is the machine's.
start_dockerd() {
	# A killed machine or run leaves these behind, and dockerd refuses to start beside them.
	runs /var/run/docker.pid dockerd || rm -f /var/run/docker.pid
	runs /run/docker/containerd/containerd.pid containerd || rm -f /run/docker/containerd/containerd.pid
	mkdir -p build
	set --
	if [ ! -e /etc/docker/daemon.json ]; then
		printf '%s\n' "$engine_settings" > build/dockerd.json
		set -- --config-file "$PWD/build/dockerd.json"
	fi
	say "starting dockerd (log: build/dockerd.log; it stays up for the images that it holds)"
	log=$PWD/build/dockerd.log
	# Not from here: BuildKit's git fails in an engine whose working directory somebody has removed.
	(cd / && exec setsid dockerd "$@" > "$log" 2>&1 < /dev/null) &
	await_engine "$!" build/dockerd.log
}

# await_engine PID LOG: until the engine answers, or has ended. Of two runs that start one, one waits for the other's.
await_engine() {
	left=$((patience * 5))
	until [ -n "$(engine)" ]; do
		left=$((left - 1))
		if [ "$left" -eq 0 ] || ! { kill -0 "$1" 2> /dev/null || runs /var/run/docker.pid dockerd; }; then
			tail -n 5 "$2" >&2
			stop 69 "dockerd does not start: the last lines of $2 are above."
		fi
		sleep 0.2
	done
}

start_engine() {
	if [ -d /run/systemd/system ] && systemctl cat docker.service > /dev/null 2>&1; then
		say "starting docker.service"
		systemctl start docker.service || stop 69 "docker.service does not start: journalctl --unit docker says why."
	else
		start_dockerd
	fi
}

need_engine() {
	if [ -z "$(engine)" ]; then
		if has docker && docker version 2>&1 | grep -q 'permission denied'; then
			stop 69 "Docker refuses $(id -un): add yourself to the group docker, or run this command as root."
		fi
		[ -z "${DOCKER_HOST-}" ] || stop 69 "no Docker Engine answers at DOCKER_HOST=$DOCKER_HOST: start it, or unset the variable."
		if ! has docker || ! has dockerd; then install_engine; fi
		if [ -z "$(engine)" ]; then
			[ "$(id -u)" -eq 0 ] || stop 69 "Docker Engine does not answer: start it, or run this command as root."
			start_engine
		fi
	fi
	[ "$(engine)" -ge "$oldest_engine" ] ||
		stop 69 "Docker Engine $(docker version --format '{{.Server.Version}}') answers, $oldest_engine or newer is needed: upgrade it."
	docker buildx version > /dev/null 2>&1 ||
		stop 69 "docker buildx is missing: install the package docker-buildx (Debian) or docker-buildx-plugin (Docker's own)."
}

# need_base IMAGE: what images are built on, from a registry where one can be reached, else made here of the same Debian
# packages.
need_base() {
	if docker image inspect "$1" > /dev/null 2>&1; then return; fi
	say "pulling $1"
	if docker pull --quiet "$1"; then return; fi
	suite=${1#debian:}
	suite=${suite%-slim}
	[ "debian:$suite-slim" = "$1" ] ||
		stop 69 "BASE_IMAGE=$1 cannot be pulled, and only debian:SUITE-slim can be made here: check the name and the network."
	need mmdebstrap mmdebstrap
	install_needed "the base image"
	say "no registry can be reached: making $1 with mmdebstrap"
	# shellcheck disable=SC2046 # one word, or none
	mmdebstrap --quiet --variant=minbase "$suite" - $(debian_mirror) | docker import - "$1" > /dev/null
}
