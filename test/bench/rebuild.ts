import { randomUUID } from "node:crypto";
import { appendFile, cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { execa } from "execa";
import { root } from "../../buildx/build/machine.ts";

/** What of the repository's folder is not part of the repository; node_modules is linked instead. */
const left = ["node_modules", "build", ".git"];

const buildImage = (folder: string, input: string) => execa("node", [join(folder, "buildx/cli/image.ts"), input]);

/**
 * Seconds that `./run image` takes once a file of the launcher has changed and everything else is as the last build left
 * it. The change is made in a copy of the repository and is another one each time, for BuildKit forgets nothing; the
 * image that was there before has its names back afterwards.
 */
export async function measureRebuild(input: string): Promise<number> {
  const copy = await mkdtemp(join(tmpdir(), "phantun-runtime-bench-"));
  try {
    await cp(root, copy, { recursive: true, filter: (path) => !left.includes(relative(root, path)) });
    await symlink(join(root, "node_modules"), join(copy, "node_modules"));
    await appendFile(join(copy, "launcher/src/launch.ts"), `\nObject.assign(launch, { change: "${randomUUID()}" });\n`);
    const before = performance.now();
    await buildImage(copy, input);
    return (performance.now() - before) / 1000;
  } finally {
    await buildImage(root, input);
    await rm(copy, { recursive: true });
  }
}
