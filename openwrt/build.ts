import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { readLock } from "../buildx/lock/lock.ts";
import { PackagingError } from "./packages/errors.ts";

/** The build inputs: the lock's release, with musl. Routers have little flash, and musl's executables are a quarter smaller. */
const inputs = () => [`PHANTUN_CRATE=${readLock().upstream.version}`, "LIBC=musl"];

/**
 * Builds the runtime bundles of the given platforms with `./run matrix`, which prints its progress and sizes.
 *
 * @param matrix the output folder of the matrix
 * @returns the folder of the bundles
 * @throws PackagingError when a platform fails
 */
export async function buildBundles(platforms: readonly string[], matrix: string): Promise<string> {
  const repository = fileURLToPath(new URL("../", import.meta.url));
  const choice = platforms.flatMap((platform) => ["--platform", platform]);
  const words = [`${repository}buildx/cli/matrix.ts`, "--output", matrix, ...choice, ...inputs()];
  const { exitCode } = await execa(process.execPath, words, { stdio: "inherit", reject: false });
  if (exitCode !== 0) {
    throw new PackagingError("build", "no packages were written, because programs are missing; see the log above");
  }
  return `${matrix}/bundles`;
}
