#!/bin/sh
# node.sh PROGRAMS: makes mounts of a node's own, in the mount and process namespaces that it is started in, then waits.
# Whatever a kubelet and a containerd write lies in memory and goes with the namespaces; nothing else can be written to.
# PROGRAMS, the folder of Kubernetes' own programs, becomes /run/programs.
set -eu

# The kubelet shares the volumes that it mounts with the containers.
mount --make-rshared /
mount -o remount,bind,ro /
mount -t tmpfs tmpfs /run
mkdir /run/programs /run/manifests /run/tunables /run/tmp
mount --bind "$1" /run/programs
for folder in /var/lib /var/log; do mount -t tmpfs tmpfs "$folder"; done
mkdir /var/lib/kubelet

# A kubelet sets these for the whole machine, unless it finds them set already.
for tunable in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
	kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
	file=/run/tunables/$(basename "${tunable%=*}")
	echo "${tunable#*=}" > "$file"
	mount --bind "$file" "/proc/sys/${tunable%=*}"
done

echo ready
# Waiting, a shell reaps what is orphaned in its process namespace, whose first process it is.
sleep infinity &
wait
