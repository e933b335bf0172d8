#!/bin/sh
# enter-rootfs.sh ROOTFS [ARGUMENT...]: adds the TUN device to the image's files and executes the image's entrypoint.
# Call it in a new mount namespace (unshare --mount), so that its mounts vanish afterwards.
#
# USERNS: options of unshare, to run the entrypoint in a user namespace, with a device that everyone may open.
#
# DENY_TUN=1: runs it in a cgroup whose device filter refuses the TUN device, as a container runtime refuses a device that
# is not granted. Docker cannot do that: runc allows /dev/net/tun in every container that has the device node.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
rootfs=$1
shift

mkdir -p "$rootfs/dev/net"
: > "$rootfs/dev/net/tun"
mount --bind /dev/net/tun "$rootfs/dev/net/tun"
if [ -n "${USERNS-}" ]; then
	# A copy of the device that everyone may open; the machine's own device keeps its mode.
	umount "$rootfs/dev/net/tun"
	device=$(mktemp -u)
	mknod --mode 666 "$device" c 10 200
	mount --bind "$device" "$rootfs/dev/net/tun"
	rm "$device"
	# shellcheck disable=SC2086 # a list of words on purpose
	exec unshare $USERNS chroot "$rootfs" /phantun-runtime "$@"
fi
if [ "${DENY_TUN-}" != 1 ]; then exec chroot "$rootfs" /phantun-runtime "$@"; fi

# A new mount provides the hierarchy on machines with either cgroup version.
groups=$(mktemp -d)
mount -t cgroup2 none "$groups"
group=$(mktemp -d "$groups/phantun-runtime-test.XXXXXX")
status=0
perl "$here/deny-tun.pl" "$group" chroot "$rootfs" /phantun-runtime "$@" || status=$?
rmdir "$group"
umount "$groups"
rmdir "$groups"
exit "$status"
