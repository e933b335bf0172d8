import { programs } from "../buildx/contract.ts";
import { type Description, describe } from "./packages/description.ts";
import type { Package } from "./packages/ipk.ts";
import { directory, type Entry, file } from "./packages/payload.ts";
import type { Bundle } from "./runtime-bundle.ts";

/** The folder of the image's files in the rootfs packages; `option rootfs` points to it. */
export const ROOTFS = "usr/lib/phantun-runtime/rootfs";

export interface Common {
  readonly version: string;
  readonly maintainer: string;
  readonly url: string;
}

type Own = Pick<Description, "name" | "architecture" | "summary" | "depends" | "conflicts" | "license" | "conffiles">;

function described(common: Common, own: Own): Description {
  return describe({ ...common, section: "net", ...own });
}

/** The init script, its helper and its configuration, for every architecture. */
export function runtimePackage(common: Common, entries: readonly Entry[]): Package {
  return {
    description: described(common, {
      name: "phantun-runtime",
      architecture: "all",
      summary:
        "Runs the official phantun in a container that procd supervises, on docker, podman or ujail. Needs one of: dockerd with docker, podman, or phantun-runtime-rootfs.",
      depends: ["kmod-tun"],
      conflicts: [],
      license: "MIT",
      conffiles: ["/etc/config/phantun-runtime"],
    }),
    entries,
  };
}

/** The rootfs packages: the whole image, or only the files of one mode for routers with little flash. */
const ROOTFS_PACKAGES = {
  "": { without: [] as string[], summary: "phantun client and server" },
  "-client": { without: [programs.server] as string[], summary: "the phantun client" },
  "-server": { without: [programs.client] as string[], summary: "the phantun server" },
};

/** ujail's mount points. If they were missing, ujail would create them on the router's flash at every start. */
const MOUNT_POINTS: readonly Entry[] = [
  directory("dev"),
  directory("etc"),
  file("etc/resolv.conf", ""),
  directory("proc"),
  directory("sys"),
];

function rootfs(bundle: Bundle, without: readonly string[]): Entry[] {
  const image = bundle.entries.filter(({ path }) => !without.includes(path));
  const present = new Set(image.map(({ path }) => path));
  const added = MOUNT_POINTS.filter(({ path }) => !present.has(path));
  return [...image, ...added].map((entry) => ({ ...entry, path: `${ROOTFS}/${entry.path}` }));
}

/** The three phantun-runtime-rootfs packages, which conflict with each other because they share files. */
export function rootfsPackages(common: Common, architecture: string, bundle: Bundle): Package[] {
  const names = Object.keys(ROOTFS_PACKAGES).map((suffix) => `phantun-runtime-rootfs${suffix}`);
  return Object.entries(ROOTFS_PACKAGES).map(([suffix, { without, summary }]) => {
    const name = `phantun-runtime-rootfs${suffix}`;
    return {
      description: described(common, {
        name,
        architecture,
        summary: `Root file system with ${summary}, for phantun-runtime to run under ujail without any container engine.`,
        depends: ["procd-ujail"],
        conflicts: names.filter((other) => other !== name),
        license: "MIT OR Apache-2.0",
        conffiles: [],
      }),
      entries: rootfs(bundle, without),
    };
  });
}
