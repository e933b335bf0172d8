import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The Debian package that brings each tool these tests call. */
const PACKAGES = {
  busybox: "busybox-static",
  crun: "crun",
  dash: "dash",
  docker: "docker-cli docker.io",
  dockerd: "docker.io",
  make: "make",
  openssl: "openssl",
  podman: "podman",
  python3: "python3-venv",
  shellcheck: "shellcheck",
  shfmt: "shfmt",
  "signify-openbsd": "signify-openbsd",
  strace: "strace",
  tar: "tar",
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

/** Fails the test that needs a tool which is not there, with the package that brings it. */
export function need(...tools: Tool[]): void {
  const missing = tools.filter((tool) => !isThere(tool));
  if (missing.length === 0) return;
  const packages = missing.map((tool) => PACKAGES[tool]).join(" ");
  throw new Error(`${missing.join(", ")} is missing; install it: apt-get install ${packages}`);
}

/** A path from the root of the repository. */
export function repository(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** The shells that a router's scripts must run in: OpenWrt's own, and the strictest POSIX one. */
export const shells: readonly (readonly [name: string, ...command: string[]])[] = [
  ["dash", "dash"],
  ["busybox ash", "busybox", "ash"],
];
