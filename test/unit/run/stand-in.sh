#!/bin/sh
# Replaces the programs with which run inspects and changes a machine; its own name selects the program. It records each
# call. Variables describe the machine:
#   MACHINE       the machine's folder: bin/ has its programs, offers/PACKAGE/ the programs of a package of its release,
#                 calls the calls; started exists when a dockerd runs
#   MACHINE_UID   the user id
#   MACHINE_NODE  the version of its own Node
#   NPM           the error with which its npm fails, or nothing
#   ENGINE        the version of the Docker Engine that answers, or `denied`, or nothing; `wrapper`: docker is podman's wrapper;
#                 `socket`: podman answers Docker's client
#   PLAN          the output of a simulated apt-get
#   WORKSHOP      `missing` if the engine does not have the workshop's image, `broken` if it cannot build it either
#   ROOTLESS      podman's report about rootless mode, or `rootless` for Docker
set -eu
name=${0##*/}
printf '%s\n' "$name $*" >> "$MACHINE/calls"
case "$name $*" in
"apt-get install --yes"* | "dockerd "*)
	# A service that the package or run starts would keep the lock of the run.
	for descriptor in 8 9; do
		[ ! -e "/proc/self/fd/$descriptor" ] || printf '%s\n' "$name inherits descriptor $descriptor" >> "$MACHINE/calls"
	done
	;;
esac
case "$name $*" in
"id -u") echo "$MACHINE_UID" ;;
"id -un") echo somebody ;;
"apt-get update"*) ;;
"apt-get install --simulate"*) printf '%s\n' "$PLAN" ;;
"apt-get install"*)
	for word; do
		case $word in
		-* | install | *=*) continue ;;
		esac
		[ -d "$MACHINE/offers/$word" ] || {
			echo "E: Unable to locate package $word" >&2
			exit 100
		}
		cp -P "$MACHINE/offers/$word"/* "$MACHINE/bin"
	done
	;;
"apt-cache show "*) [ -d "$MACHINE/offers/$2" ] ;;
"dockerd "*) touch "$MACHINE/started" ;;
"docker --version")
	if [ "$ENGINE" = wrapper ]; then echo "podman version 4.3.1"; else echo "Docker version 28.5.2, build ecc6942"; fi
	;;
"docker version --format"*)
	[ ! -e "$MACHINE/started" ] || ENGINE=20.10.24
	case $ENGINE in
	"" | denied) exit 1 ;;
	wrapper | socket) echo 4.3.1 ;;
	*) echo "$ENGINE" ;;
	esac
	;;
"docker version")
	case $ENGINE in
	"") exit 1 ;;
	denied)
		echo "permission denied while trying to connect to the Docker daemon socket" >&2
		exit 1
		;;
	wrapper | socket) echo "Server: Podman Engine" ;;
	esac
	;;
"docker info"*) echo "[name=$ROOTLESS]" ;;
"podman info"*) echo "$ROOTLESS" ;;
"docker image inspect phantun-runtime-workshop/builder:"* | "podman image inspect phantun-runtime-workshop/builder:"*) [ -z "$WORKSHOP" ] ;;
"docker build "* | "podman build "*)
	[ "$WORKSHOP" = missing ] || {
		echo "write /usr/bin/git: no space left on device" >&2
		exit 1
	}
	printf '%s\n' "http_proxy=${http_proxy-} no_proxy=${no_proxy-}" >> "$MACHINE/calls"
	;;
"docker image "* | "podman image "* | "docker run "* | "podman run "*) ;;
"node --version") echo "$MACHINE_NODE" ;;
"node "* | "vitest "* | "npm run "*) ;;
"npm ci "*)
	[ -z "$NPM" ] || {
		echo "npm error code $NPM" >&2
		exit 1
	}
	mkdir -p node_modules/node/bin node_modules/.bin
	touch node_modules/node/bin/node node_modules/.package-lock.json
	chmod +x node_modules/node/bin/node
	cp -P "$0" node_modules/.bin/vitest
	;;
*) exit 1 ;;
esac
