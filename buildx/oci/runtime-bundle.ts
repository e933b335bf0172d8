import { chmod, mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { extract } from "tar";
import { capability, device } from "../contract.ts";
import type { Configuration } from "./types.ts";

const capabilities = [`CAP_${capability}`];

/**
 * The mounts: phantun needs only its TUN device. In /proc the launcher reads one file, /proc/self/uid_map, to explain why
 * the device was refused (docs/launcher.md).
 */
const mounts = [
  { destination: "/proc", type: "proc", source: "proc" },
  { destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "mode=755", "size=1m"] },
];

/**
 * `config.json` of an OCI runtime bundle (runtime-spec): the rights that docs/boundary.md names, in the host's network
 * namespace. MODE is not set: the user adds it to `process.env`, and phantun's arguments to `process.args`.
 */
export function bundleConfiguration({ config }: Configuration) {
  return {
    // ujail refused anything but 1.0.x until 2026-09 (openwrt/procd, pull request 37).
    ociVersion: "1.0.2",
    process: {
      terminal: false,
      user: { uid: 0, gid: 0 },
      args: [...config.Entrypoint, ...(config.Cmd ?? [])],
      env: config.Env,
      cwd: config.WorkingDir || "/",
      // For root, the bounding, permitted and effective sets suffice: inheritable and ambient sets would add nothing.
      capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
      noNewPrivileges: true,
    },
    root: { path: "rootfs", readonly: true },
    // runc and crun need these entries; ujail adds the same mounts itself.
    mounts,
    linux: {
      // No network namespace: the TUN device belongs in the host's.
      namespaces: [{ type: "pid" }, { type: "mount" }, { type: "ipc" }, { type: "uts" }],
      devices: [{ ...device, fileMode: 0o600, uid: 0, gid: 0 }],
      resources: {
        devices: [
          { allow: false, access: "rwm" },
          { allow: true, type: device.type, major: device.major, minor: device.minor, access: "rwm" },
        ],
      },
    },
  };
}

/**
 * Writes an OCI runtime bundle: `config.json` and `rootfs/`. Modes and times are the image's, independent of the umask.
 *
 * @param folder the bundle's folder, which must not exist yet
 * @param layer the tar archive of the image's single layer
 * @param epoch Unix time of every file in the bundle
 */
export async function writeBundle(
  folder: string,
  configuration: Configuration,
  layer: string,
  epoch: number,
): Promise<void> {
  const rootfs = join(folder, "rootfs");
  const modes = new Map([["/", 0o755]]);
  await mkdir(rootfs, { recursive: true });
  await extract({
    file: layer,
    cwd: rootfs,
    onReadEntry: ({ path, mode = 0 }) => modes.set(path, mode & 0o7777),
  });
  // Container engines create the mount points of an image; a bundle on a read-only file system must contain them.
  for (const { destination } of mounts) {
    await mkdir(join(rootfs, destination), { recursive: true });
    modes.set(destination, 0o755);
  }
  for (const [path, mode] of modes) {
    await chmod(join(rootfs, path), mode);
    await utimes(join(rootfs, path), epoch, epoch);
  }
  await writeFile(join(folder, "config.json"), `${JSON.stringify(bundleConfiguration(configuration), undefined, 2)}\n`);
}
