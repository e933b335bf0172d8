#!/bin/sh
# node.sh PROGRAMS: creates a node's mounts, in the mount and PID namespaces that it is started in, then waits. All writable
# folders are in memory and vanish with the namespaces; everything else is read-only.
# PROGRAMS, the folder of Kubernetes' own programs, becomes /run/programs.
set -eu

# The kubelet shares its volume mounts with the containers.
mount --make-rshared /
mount -o remount,bind,ro /
mount -t tmpfs tmpfs /run
mkdir /run/programs /run/manifests /run/tunables /run/tmp
mount --bind "$1" /run/programs
for folder in /var/lib /var/log; do mount -t tmpfs tmpfs "$folder"; done
mkdir /var/lib/kubelet

# A kubelet sets these for the whole machine, unless they are already set.
for tunable in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
	kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
	file=/run/tunables/$(basename "${tunable%=*}")
	echo "${tunable#*=}" > "$file"
	mount --bind "$file" "/proc/sys/${tunable%=*}"
done

echo ready
# As PID 1 of its namespace, the waiting shell reaps orphans.
sleep infinity &
wait
