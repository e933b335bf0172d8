import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { image } from "../rig/image/reference.ts";
import { programs } from "./node.ts";
import { pause } from "./settings.ts";

/**
 * Writes an archive with the image under test, under its name in the pods' manifests, and the image that holds a pod's
 * namespaces. It leaves no additional images in Docker.
 *
 * @param name the image's name in the pods' manifests
 * @param use receives the archive's path; the archive is removed afterwards
 */
export async function withImages(name: string, use: (archive: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-images-"));
  try {
    const root = execa("tar", ["--create", "--directory", programs, "pause"], { encoding: "buffer", buffer: false });
    await root.pipe("docker", ["import", "--change", 'ENTRYPOINT ["/pause"]', "-", pause]);
    await execa("docker", ["tag", image, name]);
    await execa("docker", ["save", "--output", join(folder, "images.tar"), name, pause]);
    await use(join(folder, "images.tar"));
  } finally {
    await execa("docker", ["rmi", name, pause], { reject: false });
    await rm(folder, { recursive: true });
  }
}
