import { access, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

const mounted = "/sys/fs/cgroup";

/** The machine's cgroup hierarchies: one for version 2, or one for each controller of version 1. */
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

/** Removes a cgroup without processes, and its descendants, in each hierarchy. */
export async function removeCgroup(name: string): Promise<void> {
  for (const root of await hierarchies()) {
    const left = await access(join(root, name)).then(
      () => true,
      () => false,
    );
    if (left) await execa("find", [join(root, name), "-depth", "-type", "d", "-exec", "rmdir", "{}", "+"]);
  }
}

/** Creates a cgroup in each hierarchy, replacing the leftovers of a killed run. */
export async function makeCgroup(name: string): Promise<void> {
  await removeCgroup(name);
  for (const root of await hierarchies()) await mkdir(join(root, name));
}
