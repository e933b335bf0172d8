import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "tar";

/** A crate as cargo packs it, reduced to its version and the commit that it claims to come from. */
export async function packCrate(version: string, vcsInfo: unknown): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-crate-"));
  try {
    const name = `phantun-${version}`;
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "Cargo.toml"), `[package]\nname = "phantun"\nversion = "${version}"\n`);
    if (vcsInfo !== undefined)
      await writeFile(join(folder, name, ".cargo_vcs_info.json"), JSON.stringify(vcsInfo, undefined, 2));
    const file = join(folder, "crate");
    await create({ file, cwd: folder, gzip: true, portable: true }, [name]);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
