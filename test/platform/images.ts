import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { create, extract } from "tar";

/** The repository of these tests' images, so that the machine's own phantun-runtime keeps its names. */
const repository = "phantun-runtime-test";

/** Loads a copy of an archive into Docker, under a name of these tests. */
async function load(fill: (folder: string) => Promise<void>, file: string, name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-"));
  try {
    await fill(folder);
    const path = join(folder, file);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replaceAll(/phantun-runtime:[\w.+-]+/g, name));
    const archive = `${folder}.tar`;
    await create({ file: archive, cwd: folder }, ["."]);
    try {
      await execa("docker", ["load", "--quiet", "--input", archive]);
    } finally {
      await rm(archive);
    }
    return name;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Loads an OCI layout with all its platforms. Returns the image's name. */
export const loadLayout = (layout: string, tag = "matrix") =>
  load((folder) => cp(layout, folder, { recursive: true }), "index.json", `${repository}:${tag}`);

/** Loads one platform's docker archive. Returns the image's name. */
export const loadArchive = (file: string) =>
  load((folder) => extract({ file, cwd: folder }), "manifest.json", `${repository}:archive`);

/** Removes loaded images. */
export async function removeImages(...names: string[]): Promise<void> {
  await execa("docker", ["image", "rm", "--force", ...names], { reject: false });
}
