import { existsSync } from "node:fs";

/** A shell command to run first, in a private mount namespace: crun rejects machines with both cgroup versions mounted. */
export const oneCgroup = existsSync("/sys/fs/cgroup/unified") ? "umount /sys/fs/cgroup/unified; " : "";
