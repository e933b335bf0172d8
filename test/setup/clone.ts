import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

const root = join(import.meta.dirname, "../..");

/** A fresh clone of this repository, including uncommitted changes. */
export class Clone {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<Clone> {
    // Not in the folder for temporary files: it is the workshop's, and each run of a clone empties it first.
    await mkdir(join(root, "build"), { recursive: true });
    const folder = await mkdtemp(join(root, "build/clone-"));
    const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    await execa("git", list, { cwd: root, encoding: "buffer" })
      .pipe("tar", ["--create", "--null", "--ignore-failed-read", "--files-from=-"], { cwd: root, encoding: "buffer" })
      .pipe("tar", ["--extract", "--directory", folder]);
    return new Clone(folder);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}
