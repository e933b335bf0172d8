# The workshop: the container with all tools, in which commands run. Sourced by run.
# shellcheck shell=sh

: "${BASE_IMAGE:=debian:trixie-slim}"
# Set by need_engine.
: "${engine:=}" "${store:=}" "${version:=}"

# The path of the machine's certificate bundle, as in Debian's and Fedora's families.
certificates() {
	for path in "${SSL_CERT_FILE-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt; do
		if [ -s "$path" ]; then
			printf '%s\n' "$path"
			return
		fi
	done
}

# Sets base to the workshop's base image in the engine: BASE_IMAGE, or its locally built replacement.
need_base() {
	base=$BASE_IMAGE
	if "$engine" image inspect "$base" > /dev/null 2>&1; then return; fi
	# A separate name, because it is not the registry's image.
	made=phantun-runtime-workshop/$base
	if "$engine" image inspect "$made" > /dev/null 2>&1; then
		base=$made
		return
	fi
	say "pulling $base"
	if bound "$engine" pull --quiet "$base" > /dev/null; then return; fi
	[ "$base" = debian:trixie-slim ] ||
		stop 69 "BASE_IMAGE=$base cannot be pulled, and only debian:trixie-slim can be made here: check the name and the network."
	bound setup/make-base.sh "$engine" "$made"
	base=$made
}

# build_workshop TARGET: builds the workshop once; its name is derived from its inputs.
build_workshop() {
	of=$(
		cat setup/Dockerfile setup/workshop/packages.sh
		"$engine" image inspect --format '{{.Id}}' "$base"
		printf '%s\n' "${DEBIAN_SNAPSHOT-}"
	)
	workshop=phantun-runtime-workshop/$1:$(printf '%s\n' "$of" | cksum | cut -d ' ' -f 1)
	if "$engine" image inspect "$workshop" > /dev/null 2>&1; then return; fi
	# Removes old workshops of this and other clones, unless a run uses them. Not afterwards: a workshop that is built from the
	# builder's cache is as old as the cache.
	"$engine" image prune --all --force --filter label=phantun-runtime=workshop --filter until=720h > /dev/null || true
	say "building the workshop, a container with all tools (once, some minutes)"
	set -- --file setup/Dockerfile --target "$1" --network host \
		--build-arg "BASE_IMAGE=$base" --build-arg "DEBIAN_SNAPSHOT=${DEBIAN_SNAPSHOT-}" \
		--build-arg "DEBIAN_SNAPSHOT_URL=${DEBIAN_SNAPSHOT_URL-}"
	for name in http_proxy https_proxy no_proxy; do set -- "$@" --build-arg "$name"; done
	# containerd's store would compress the layers needlessly. A bare Debian 13 has no buildx, whose option prevents that.
	if [ "$store" = containerd ] && docker buildx version > /dev/null 2>&1; then
		set -- "$@" --output "type=image,name=$workshop,compression=uncompressed,unpack=true"
	else
		# Docker's old builder would leave the container of a failed step behind.
		set -- "$@" --tag "$workshop" --force-rm
	fi
	engine_build "$@" setup >&2 ||
		stop 69 "the workshop could not be built; see the messages above. The next run continues from there."
}

# Prints the paths outside the work tree that git and the command line refer to: files and folders, or the parent folder of a
# path that does not exist yet. Refuses system folders, because they would hide the workshop's own.
outside_paths() {
	if [ -f .git ]; then
		git=$(sed 's/^gitdir: //' .git)
		(cd "$git" && cd "$(cat commondir)" && pwd)
	fi
	for word; do
		path=${word#*=}
		case $path in */*) ;; *) continue ;; esac
		folder=$(cd "$(dirname "$path")" 2> /dev/null && pwd) || continue
		path=${folder%/}/$(basename "$path")
		[ -e "$path" ] || path=$folder
		case $path/ in
		"$PWD"/*) continue ;;
		/ | /bin/ | /dev/* | /etc/ | /lib*/ | /proc/* | /root/ | /run/ | /sbin/ | /sys/* | /usr/ | /usr/*bin/ | /usr/lib*/ | /var/ | /var/lib/)
			stop 64 "$word is directly in the folder $path/ of the system: name a place in a folder of its own."
			;;
		*) printf '%s\n' "$path" ;;
		esac
	done
}

# The environment variables for commands, package managers and tests.
variables() {
	env | sed -n 's/^\(PHANTUN_[A-Z0-9_]*\)=.*/\1/p'
	echo LIBC VARIANT BASE_IMAGE DEBIAN_MIRROR DEBIAN_SNAPSHOT DEBIAN_SNAPSHOT_URL PLATFORMS IMAGE LAUNCHER PLAIN_ARCHIVE \
		COSIGN_PASSWORD SOURCE_REVISION ACTIONS_ID_TOKEN_REQUEST_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN \
		CI NO_COLOR FORCE_COLOR http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY GOPROXY GOSUMDB PIP_INDEX_URL
}

# Prints the options, one per line, that give the workshop's root the rights of the machine's root. With --privileged, Docker
# before 23 requests every capability, and fails if the machine withholds CAP_SYS_RESOURCE (number 24): then equivalent options
# leave out that capability.
rights() {
	bounding=$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/self/status 2> /dev/null)
	if [ "$engine" = podman ] || ! older "$version" 23 || [ $((0x${bounding:-1000000} >> 24 & 1)) -eq 1 ]; then
		echo --privileged
		return
	fi
	printf '%s\n' --cap-add=ALL --cap-drop=SYS_RESOURCE --security-opt=seccomp=unconfined --security-opt=apparmor=unconfined \
		--security-opt=systempaths=unconfined '--device-cgroup-rule=a *:* rwm'
}

# Gives the machine's proxies their lower-case names: apt reads no others.
export_proxies() {
	for name in http_proxy https_proxy no_proxy; do
		upper=$(printf '%s\n' "$name" | tr '[:lower:]' '[:upper:]')
		eval "value=\${$name:-\${$upper-}}"
		# shellcheck disable=SC2154 # set by eval
		if [ -n "$value" ]; then export "$name=$value"; fi
	done
}

# begin COMMAND: waits for other runs of this work tree, which write the same files, and for other clones' set-up. Then
# provides the engine.
begin() {
	export_proxies
	mkdir -p build 2> /dev/null || true
	# backtrace only reads the work tree.
	[ "$1" = backtrace ] || open_lock 8 build/run.lock "./run $1 in $PWD, which uses this work tree"
	open_lock 9 "${XDG_RUNTIME_DIR:-/run}/phantun-runtime.lock" "./run $1 in $PWD, which sets up the workshop"
	need_engine
}

# in_workshop TARGET COMMAND [WORD...]: runs a command in the workshop. The command ends when this script ends for any reason.
in_workshop() {
	target=$1
	shift
	case $PWD/ in
	/var/lib/workshop/*) stop 64 "this work tree is in $PWD, and the workshop empties folders of its own there: move it." ;;
	esac
	[ -n "$engine" ] || begin "$1"
	need_base
	build_workshop "$target"
	# The set-up is done.
	exec 9>&-
	# When this script ends, the pipe closes, the engine closes the container's standard input, and the command ends.
	pipe=$(mktemp -d)
	mkfifo "$pipe/alive"
	exec 3<> "$pipe/alive"
	exec 4< "$pipe/alive"
	rm -r "$pipe"
	command=$1
	paths=$(outside_paths "$@")
	set -- "$workshop" setup/workshop/inside.sh "$@"
	for variable in $(variables); do set -- --env "$variable" "$@"; done
	# Settings of package managers, mounted where the workshop's root reads them.
	for file in .npmrc .cargo/config.toml .config/pip/pip.conf; do
		if [ -f "$HOME/$file" ]; then set -- --volume "$HOME/$file:/root/$file:ro" "$@"; fi
	done
	case $command in
	matrix | release | verify)
		# Registry credentials for skopeo and cosign.
		for file in "${REGISTRY_AUTH_FILE-}" "${XDG_RUNTIME_DIR-}/containers/auth.json" "$HOME/.docker/config.json"; do
			if [ -f "$file" ]; then
				set -- --volume "$file:/root/.docker/config.json:ro" "$@"
				break
			fi
		done
		;;
	esac
	if [ -f /etc/pip.conf ]; then set -- --volume /etc/pip.conf:/etc/pip.conf:ro "$@"; fi
	authorities=$(certificates)
	if [ -n "$authorities" ]; then
		set -- --volume "$authorities:/etc/ssl/certs/ca-certificates.crt:ro" \
			--env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
			--env PIP_CERT=/etc/ssl/certs/ca-certificates.crt "$@"
	fi
	if [ -d /lib/modules ]; then set -- --volume /lib/modules:/lib/modules:ro "$@"; fi
	IFS='
'
	for path in $paths; do set -- --volume "$path:$path" "$@"; done
	# shellcheck disable=SC2046 # split at its lines
	set -- $(rights) "$@"
	unset IFS
	set -- run --rm --interactive --network host --tmpfs /run:exec \
		--label phantun-runtime=workshop --volume phantun-runtime-workshop:/var/lib/workshop \
		--volume "$PWD:$PWD" --workdir "$PWD" "$@"
	if [ "$command" = backtrace ]; then
		"$engine" "$@" 3>&- 4<&-
	else
		"$engine" "$@" <&4 3>&- 4<&-
	fi
}

# Builds the image in the workshop, and loads it into the machine's engine in the best format that the engine reads.
build_and_load() {
	begin image
	archive=$PWD/build/image/image.tar
	if [ "$store" != containerd ]; then
		archive=$PWD/build/image/plain.tar
		export PLAIN_ARCHIVE="$archive"
	fi
	in_workshop builder image "$@"
	"$engine" image load --quiet --input "$archive" > /dev/null ||
		stop 1 "the image was built, but $engine could not load $archive; see its message above."
}
