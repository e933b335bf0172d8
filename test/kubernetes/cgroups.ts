import { access, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

const mounted = "/sys/fs/cgroup";

/** The machine's hierarchies: one of version 2, or one for each controller of version 1. */
async function hierarchies(): Promise<string[]> {
  const folders = [mounted, ...(await readdir(mounted)).map((name) => join(mounted, name))];
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, "cgroup.procs")).then(
        () => [folder],
        () => [],
      ),
    ),
  );
  const [root = []] = found;
  return root.length > 0 ? root : found.flat();
}

/** Removes a cgroup whose processes have all ended, and those below it, wherever it is. */
export async function removeCgroup(name: string): Promise<void> {
  for (const root of await hierarchies()) {
    const left = await access(join(root, name)).then(
      () => true,
      () => false,
    );
    if (left) await execa("find", [join(root, name), "-depth", "-type", "d", "-exec", "rmdir", "{}", "+"]);
  }
}

/** Makes a cgroup in each hierarchy, in place of what a killed run has left there. */
export async function makeCgroup(name: string): Promise<void> {
  await removeCgroup(name);
  for (const root of await hierarchies()) await mkdir(join(root, name));
}
