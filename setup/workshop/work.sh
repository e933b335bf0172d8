#!/bin/sh
# work.sh COMMAND [WORD...]: runs a command of run in the workshop, and first provides its tools.
set -eu

. setup/say.sh
. setup/lock.sh
. setup/workshop/kept.sh
. setup/workshop/engine.sh
. setup/workshop/lanes.sh

# Builds must reach mirrors and registries on the machine's loopback; all other commands get a separate network.
case $1 in
generate | image | lock | matrix | openwrt | release | verify) where=machine ;;
*) where=own ;;
esac
if [ -z "${IN_NETWORK-}" ]; then
	lock_state "$1"
	prepare_devices
	export IN_NETWORK="$where"
	if [ "$where" = own ]; then
		make_network main
		if [ "$1" = test ]; then
			shift
			for group in $(groups "$@"); do
				[ "$group" = main ] || make_network "$group"
			done
			set -- test "$@"
		fi
		exec nsenter --net=/run/netns/main "$0" "$@"
	fi
fi

command=$1
shift

need_image_tools() {
	start_engine "$where"
	need_base "$BASE_IMAGE"
}

release=$(sed -n '/"upstream"/,/}/s/^ *"version": "\(.*\)",$/\1/p' buildx/lock/lock.json)

# Builds the image of the lock's upstream release.
build_image() {
	node buildx/cli/image.ts PHANTUN_CRATE="$release" "$@"
}

: "${BASE_IMAGE:=debian:trixie-slim}"
keep_state
need_node
case $command in
image)
	need_image_tools
	exec node buildx/cli/image.ts "$@"
	;;
test)
	need_zizmor
	npm run --silent lint
	if [ "$*" = unit ]; then exec vitest run --project unit; fi
	need_image_tools
	if needed kubernetes "$@"; then need_kubernetes; fi
	# In parallel: these steps mostly wait for downloads, and the image's build needs the processor.
	others=
	if needed debian-12 "$@"; then
		need_base debian:bookworm-slim &
		others="$others $!"
	fi
	if needed oracles "$@"; then
		(need_oracles) &
		others="$others $!"
	fi
	say "building the image that the tests run"
	build_image
	for other in $others; do wait "$other"; done
	if needed oracles "$@"; then need_oracles; fi
	export IMAGE=phantun-runtime:latest
	if [ "$(groups "$@")" != main ]; then
		docker save --output "$TMPDIR/images.tar" "$IMAGE" "phantun-runtime:$release" "$BASE_IMAGE"
	fi
	run_lanes "$@"
	;;
matrix)
	need_image_tools
	case " $* " in
	*" --verify "*) exec node buildx/cli/verify.ts "$@" ;;
	*) exec node buildx/cli/matrix.ts "$@" ;;
	esac
	;;
openwrt)
	need_image_tools
	exec node openwrt/main.ts "$@"
	;;
conformance)
	need_image_tools
	build_image
	exec node test/conformance/main.ts "$@"
	;;
variant)
	need_image_tools
	build_image
	build_image VARIANT=node
	exec node test/variant/main.ts "$@"
	;;
storm)
	need_image_tools
	build_image
	exec node test/conformance/storm.ts "$@"
	;;
fuzz)
	need_image_tools
	exec node test/conformance/fuzz.ts "$@"
	;;
mutants)
	need_image_tools
	exec node test/conformance/mutants/main.ts "$@"
	;;
bench)
	need_image_tools
	case ${1-} in
	tunnel)
		shift
		exec node test/bench/tunnel/main.ts "$@"
		;;
	router)
		build_image
		exec node test/openwrt/memory.ts
		;;
	esac
	build_image
	exec node test/bench/main.ts "$@"
	;;
release)
	need_image_tools
	exec node buildx/release/main.ts "$@"
	;;
verify)
	case " $* " in *" --rebuild "*) need_image_tools ;; esac
	NODE_USE_SYSTEM_CA=1 NODE_USE_ENV_PROXY=1 exec node buildx/release/verify/main.ts "$@"
	;;
# The system's certificate authorities and proxy, as git uses them.
lock) NODE_USE_SYSTEM_CA=1 NODE_USE_ENV_PROXY=1 exec node buildx/cli/lock.ts "$@" ;;
generate) exec node cross/generate/main.ts "$@" ;;
esac
