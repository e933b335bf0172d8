import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "tar";
import { afterEach, beforeEach, expect, it } from "vitest";
import { bundleConfiguration, writeBundle } from "../../../../buildx/oci/runtime-bundle.ts";

const image = {
  config: { Entrypoint: ["/phantun-runtime"], Cmd: null, Env: ["PATH=/usr/bin"], WorkingDir: "" },
  rootfs: { diff_ids: [] },
};

it("a bundle starts the image's program, in the image's environment", () => {
  const { process } = bundleConfiguration(image);
  expect(process).toMatchObject({ args: ["/phantun-runtime"], env: ["PATH=/usr/bin"], cwd: "/", terminal: false });
});

it("no capability set has more than NET_ADMIN, and the process cannot gain more", () => {
  const { process } = bundleConfiguration(image);
  expect(new Set(Object.values(process.capabilities).flat())).toEqual(new Set(["CAP_NET_ADMIN"]));
  expect(process.noNewPrivileges).toBe(true);
});

it("it runs as root, read-only, in the host's network and otherwise new namespaces, with only the TUN device, in ujail's format", () => {
  const { ociVersion, root, process, linux } = bundleConfiguration(image);
  expect(ociVersion).toBe("1.0.2");
  expect(root).toEqual({ path: "rootfs", readonly: true });
  expect(process.user).toEqual({ uid: 0, gid: 0 });
  expect(linux.namespaces.map(({ type }) => type)).toEqual(["pid", "mount", "ipc", "uts"]);
  expect(linux.devices).toEqual([
    { path: "/dev/net/tun", type: "c", major: 10, minor: 200, fileMode: 0o600, uid: 0, gid: 0 },
  ]);
  expect(linux.resources.devices).toEqual([
    { allow: false, access: "rwm" },
    { allow: true, type: "c", major: 10, minor: 200, access: "rwm" },
  ]);
});

let folder: string;
const umask = process.umask();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-"));
});
afterEach(async () => {
  process.umask(umask);
  await rm(folder, { recursive: true });
});

it("a written bundle has the layer's files, mount points and modes with any umask, all with one time", async () => {
  const epoch = 1_755_921_528;
  await mkdir(join(folder, "image/usr"), { recursive: true, mode: 0o755 });
  for (const path of ["usr/client", "launcher"]) await writeFile(join(folder, "image", path), "", { mode: 0o755 });
  const layer = join(folder, "layer.tar");
  await create({ file: layer, cwd: join(folder, "image"), mtime: new Date(epoch * 1000) }, ["usr", "launcher"]);
  process.umask(0o077);
  const bundle = join(folder, "bundle");
  await writeBundle(bundle, image, layer, epoch);
  for (const path of ["", "usr", "usr/client", "dev", "proc", "launcher"]) {
    const { mode, mtimeMs } = await stat(join(bundle, "rootfs", path));
    expect({ path, mode: mode & 0o777, mtimeMs }).toEqual({ path, mode: 0o755, mtimeMs: epoch * 1000 });
  }
  expect(JSON.parse(await readFile(join(bundle, "config.json"), "utf8"))).toEqual(bundleConfiguration(image));
});
