# The container engine that runs the workshop: the machine's Docker or podman. Sourced by run and by make-base.sh.
# shellcheck shell=sh disable=SC2034 # engine is for setup/workshop.sh

# The oldest Docker Engine that has been tested with the workshop (Debian 12's).
oldest_engine=20.10
# Timeout for a started engine, in seconds.
patience=60

# older VERSION THAN: whether a version is older than another.
older() {
	[ "$1" != "$2" ] && [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

# The version of the running Docker Engine, or nothing.
docker_version() {
	docker version --format '{{.Server.Version}}' 2> /dev/null || true
}

# runs PIDFILE NAME: whether the process in a pid file runs that program.
runs() {
	[ -f "$1" ] && [ "$(cat "/proc/$(cat "$1")/comm" 2> /dev/null)" = "$2" ]
}

# await_docker LOG: waits until the engine answers; stops if no dockerd runs any more.
await_docker() {
	left=$((patience * 5))
	until [ -n "$(docker_version)" ]; do
		left=$((left - 1))
		if [ "$left" -eq 0 ] || ! { kill -0 "$dockerd" 2> /dev/null || runs /var/run/docker.pid dockerd; }; then
			tail -n 5 "$1" >&2
			stop 69 "dockerd does not start: the last lines of $1 are above."
		fi
		sleep 0.2
	done
}

# Starts dockerd on a machine without a service manager. The workshop needs no Docker network, so the machine's firewall and
# interfaces stay unchanged.
start_dockerd() {
	# A killed machine leaves stale pid files behind, with which dockerd refuses to start.
	runs /var/run/docker.pid dockerd || rm -f /var/run/docker.pid
	runs /run/docker/containerd/containerd.pid containerd || rm -f /run/docker/containerd/containerd.pid
	mkdir -p build
	set --
	if [ ! -e /etc/docker/daemon.json ]; then
		# Only containerd's image store keeps annotations and zstd layers.
		printf '%s\n' '{"features":{"containerd-snapshotter":true}}' > build/dockerd.json
		set -- --config-file "$PWD/build/dockerd.json"
	fi
	say "starting dockerd (log: build/dockerd.log; it stays up for the images that it holds)"
	log=$PWD/build/dockerd.log
	# Not in this folder: BuildKit's git fails if the engine's working directory is removed. And without the locks of this run.
	(cd / && exec setsid dockerd "$@" --bridge none --iptables=false --ip6tables=false --ip-forward=false \
		> "$log" 2>&1 < /dev/null 8>&- 9>&-) &
	dockerd=$!
	await_docker build/dockerd.log
}

start_docker() {
	if [ -d /run/systemd/system ] && systemctl cat docker.service > /dev/null 2>&1; then
		say "starting docker.service"
		systemctl start docker.service || stop 69 "docker.service does not start: see journalctl --unit docker."
	else
		start_dockerd
	fi
}

# Installs the release's docker.io, unless that would change an installed package.
install_docker() {
	has apt-get || stop 69 "no container engine was found: install Docker $oldest_engine or newer, or podman."
	[ "$(id -u)" -eq 0 ] ||
		stop 69 "no container engine was found: install the package docker.io, or run this command as root."
	apt-get update -qq || stop 69 "apt-get update failed; see its messages above."
	set -- docker.io
	# docker-cli is a separate package from Debian 13 on. dockerd needs iptables if the package's service starts it.
	for package in docker-cli iptables; do
		if apt-cache show "$package" > /dev/null 2>&1; then set -- "$@" "$package"; fi
	done
	plan=$(LC_ALL=C apt-get install --simulate --no-install-recommends "$@") ||
		stop 69 "apt-get cannot install $*; see its messages above."
	# "Inst NAME [OLD] (NEW ...)" is an upgrade, "Inst NAME (NEW ...)" a new package.
	changed=$(printf '%s\n' "$plan" | sed -n 's/^Inst \([^ ]*\) \[.*/\1/p; s/^Remv \([^ ]*\).*/\1/p' | tr '\n' ' ')
	[ -z "$changed" ] ||
		stop 69 "installing $* would change packages that are there (${changed% }): bring the system up to date first, or install a container engine yourself."
	say "installing $* (a container engine for the workshop)"
	# A machine that has just started may install updates, and hold the lock meanwhile. The package may start its service, which
	# must not inherit the locks of this run.
	DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends \
		-o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" > /dev/null 8>&- 9>&- ||
		stop 69 "apt-get could not install $*; see its messages above."
}

# Whether docker is podman: its wrapper in the package podman-docker, or Docker's client at podman's socket.
docker_is_podman() {
	docker --version 2> /dev/null | grep -q '^podman' ||
		{ [ -n "$(docker_version)" ] && docker version 2> /dev/null | grep -q 'Podman Engine'; }
}

use_podman() {
	has podman ||
		stop 69 "podman answers in the place of Docker Engine: install podman's own client, or use Docker Engine $oldest_engine or newer."
	engine=podman
	[ "$(podman info --format '{{.Host.Security.Rootless}}')" = false ] ||
		stop 69 "podman runs without root here, and the workshop needs a privileged container: run this command as root."
}

use_docker() {
	engine=docker
	if docker info --format '{{json .DriverStatus}}' | grep -q io.containerd.snapshotter; then store=containerd; fi
	version=$(docker_version)
	! older "$version" "$oldest_engine" ||
		stop 69 "Docker Engine $version answers, $oldest_engine or newer is needed: upgrade it."
	! docker info --format '{{.SecurityOptions}}' 2> /dev/null | grep -q rootless ||
		stop 69 "this Docker Engine runs without root, and the workshop needs a privileged container: run this command as root, with an engine that runs as root."
}

# hard_limit NAME: this shell's hard limit as a soft and a hard limit, by its name in the kernel's list.
hard_limit() {
	sed -n "s/unlimited/-1/g; s/^Max $1 *[^ ]* *\([^ ]*\) .*/\1:\1/p" /proc/self/limits
}

# engine_build [WORD...]: the engine's build command. podman would raise the limits of a build's processes, which the kernel
# permits only with CAP_SYS_RESOURCE: not every machine grants it.
engine_build() {
	if [ "$engine" = podman ]; then
		set -- --ulimit "nofile=$(hard_limit 'open files')" --ulimit "nproc=$(hard_limit processes)" "$@"
	fi
	bound "$engine" build "$@"
}

# Sets engine to the client of the available engine, and store to containerd if the engine uses containerd's image store.
need_engine() {
	store=
	if has docker && docker_is_podman; then
		use_podman
	elif has docker && [ -n "$(docker_version)" ]; then
		use_docker
	elif [ -n "${DOCKER_HOST-}" ]; then
		stop 69 "no Docker Engine answers at DOCKER_HOST=$DOCKER_HOST: start it, or unset the variable."
	elif has docker && docker version 2>&1 | grep -q 'permission denied'; then
		stop 69 "Docker refuses $(id -un): add yourself to the group docker, or run this command as root."
	elif has podman && ! has dockerd; then
		use_podman
	else
		if ! has docker || ! has dockerd; then install_docker; fi
		if [ -z "$(docker_version)" ]; then
			[ "$(id -u)" -eq 0 ] || stop 69 "Docker Engine does not answer: start it, or run this command as root."
			start_docker
		fi
		use_docker
	fi
}
