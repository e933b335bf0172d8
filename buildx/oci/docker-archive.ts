import { chmod, copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { create } from "tar";

/** One platform's image with a single uncompressed layer, as files. */
export interface PlainImage {
  /** The configuration, byte for byte. */
  config: Buffer;
  /** SHA-256 of the configuration, as hexadecimal digits. */
  configDigest: string;
  /** SHA-256 of the layer's tar archive, as hexadecimal digits. */
  layerDigest: string;
  /** Path of the layer's tar archive. */
  layer: string;
}

/**
 * Writes the archive that `docker load`, `podman load` and RouterOS read (manifest.json, Docker image specification 1.2).
 * The layer is uncompressed, because RouterOS accepts no other. The same image gives the same bytes.
 *
 * @param file the archive
 * @param name the image's name after loading, as `REPOSITORY:TAG`
 * @param epoch Unix time of every entry in the archive
 */
export async function writeDockerArchive(file: string, image: PlainImage, name: string, epoch: number): Promise<void> {
  const folder = `${file}.work`;
  const config = `${image.configDigest}.json`;
  const layer = `${image.layerDigest}/layer.tar`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(join(folder, layer)), { recursive: true });
  await copyFile(image.layer, join(folder, layer));
  await writeFile(join(folder, config), image.config);
  await writeFile(
    join(folder, "manifest.json"),
    JSON.stringify([{ Config: config, RepoTags: [name], Layers: [layer] }]),
  );
  const files = ["manifest.json", config, layer];
  // Independent of the machine's umask.
  for (const file of files) await chmod(join(folder, file), 0o644);
  // `portable` omits this machine's properties: owners, inodes, access times.
  const same = { portable: true, mtime: new Date(epoch * 1000), noDirRecurse: true };
  await create({ file, cwd: folder, ...same }, files);
  await rm(folder, { recursive: true });
}
