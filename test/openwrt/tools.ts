import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The command that builds tools that no Debian release contains, and adds them to PATH. */
const BUILT = "./run test openwrt";

/** The Debian package of each tool that these tests call. */
const PACKAGES = {
  apk2solv: BUILT,
  busybox: "busybox-static",
  chroot: "coreutils",
  conntrack: "conntrack",
  crun: "crun",
  dash: "dash",
  deb2solv: BUILT,
  dumpsolv: BUILT,
  docker: "docker-cli docker.io",
  dockerd: "docker.io",
  flock: "util-linux",
  make: "make",
  mkfifo: "coreutils",
  nfpm: BUILT,
  perl: "perl-base",
  pgrep: "procps",
  podman: "podman",
  python3: "python3",
  shellcheck: "shellcheck",
  shfmt: "shfmt",
  nft: "nftables",
  "signify-openbsd": "signify-openbsd",
  strace: "strace",
  tar: "tar",
  uci: BUILT,
  unshare: "util-linux",
} as const;

export type Tool = keyof typeof PACKAGES;

function isThere(tool: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Fails the test if a tool is missing, and names its package. */
export function need(...tools: Tool[]): void {
  const missing = tools.filter((tool) => !isThere(tool));
  if (missing.length === 0) return;
  const packages = missing.map((tool) => PACKAGES[tool]).filter((name) => name !== BUILT);
  const install = packages.length > 0 ? `apt-get install ${packages.join(" ")}` : BUILT;
  throw new Error(`${missing.join(", ")} is missing; get it by: ${install}`);
}

/** The absolute path of a file in the repository. */
export function repository(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** A file that the package installs, by its path on the router. */
export const routerFile = (path: string) => repository(`openwrt/feed/net/phantun-runtime/files/${path}`);

/** The shells that a router's scripts must run in: OpenWrt's own, and the strictest POSIX one. */
export const shells: readonly (readonly [name: string, ...command: string[]])[] = [
  ["dash", "dash"],
  ["busybox ash", "busybox", "ash"],
];
