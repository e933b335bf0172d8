import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { readLock } from "../buildx/lock/lock.ts";
import { PackagingError } from "./packages/errors.ts";

/** What is built: the lock's release. Flash is what routers lack: musl's executables are a quarter smaller than glibc's. */
const inputs = () => [`PHANTUN_CRATE=${readLock().upstream.version}`, "LIBC=musl"];

/**
 * Builds the bundles of these platforms by `./run matrix`, which shows its progress and its sizes.
 *
 * @param matrix the folder that it writes
 * @returns the folder of the bundles
 * @throws PackagingError when one of them failed
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
