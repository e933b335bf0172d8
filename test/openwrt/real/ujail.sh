#!/bin/sh
# ujail on crun, for tests: ujail itself is in no package registry. In its own mount namespace it changes the root file system like
# ujail: -T mounts a tmpfs over it, then it creates a folder `old` for pivot_root, and removes it. If PIVOT names a folder, each jail
# keeps its `old` until all $JAILS jails have one.
set -eu

overlay=''
while [ $# -gt 0 ]; do
	case "$1" in
	-n) name="$2" ;;
	-T) overlay="$2" ;;
	-t | -P) ;;
	-J) bundle="$2" ;;
	-i)
		shift
		continue
		;;
	*) exit 64 ;;
	esac
	shift 2
done

rootfs="$(sed -n 's/.*"root": { "path": "\(.*\)", "readonly".*/\1/p' "$bundle/config.json")"
own="$(mktemp -d)"
# Unmounted with the mount namespace.
mount -t tmpfs tmpfs "$own"
mkdir "$own/root" "$own/bundle" "$own/over"
if [ -n "$overlay" ]; then
	mount -t tmpfs -o "mode=0755,size=$overlay" tmpfs "$own/over"
	mkdir "$own/over/upper" "$own/over/work"
	mount -t overlay -o "lowerdir=$rootfs,upperdir=$own/over/upper,workdir=$own/over/work" overlay "$own/root"
else
	mount --bind "$rootfs" "$own/root"
fi
if ! mkdir "$own/root/old"; then
	echo 'jail: mkdir(/tmp/ujail-XXXXXX/old) failed: File exists' >&2
	exit 1
fi
if [ -n "${PIVOT-}" ]; then
	true > "$PIVOT/$name"
	until [ "$(find "$PIVOT" -type f | wc -l)" -eq "$JAILS" ]; do sleep 0.1; done
fi
rmdir "$own/root/old"

# ujail mounts these itself, before the bundle's mounts.
proc='{ "destination": "/proc", "type": "proc", "source": "proc" }'
dev='{ "destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755", "size=1M"] }'
sed -e "s|\"path\": \"$rootfs\"|\"path\": \"$own/root\"|" \
	-e "s|\"mounts\": \[|&$proc, $dev, |" -e 's|, \],|],|' "$bundle/config.json" > "$own/bundle/config.json"
exec crun run -b "$own/bundle" "$name"
