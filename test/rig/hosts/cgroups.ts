import { existsSync } from "node:fs";

/** What a shell does first, in mounts of its own: crun refuses machines with both cgroup versions mounted, so it is shown one. */
export const oneCgroup = existsSync("/sys/fs/cgroup/unified") ? "umount /sys/fs/cgroup/unified; " : "";
