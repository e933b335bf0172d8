import { join } from "node:path";
import { execa } from "execa";
import { certificateBundle } from "./certificates.ts";
import type { Machine } from "./command.ts";
import { BuildError } from "./failure.ts";
import { proxyVariables } from "./proxies.ts";
import { ownRevision, revisionVariable } from "./revision.ts";

/** The repository's folder, the context of every build. */
export const root = join(import.meta.dirname, "../..");

/** The folder that keeps compressed layers for later builds. */
export const layerCache = join(root, "build", "layers");

/** Runs programs in the repository's folder. */
export const here = execa({ cwd: root });

/**
 * Reads the properties of the Docker Engine and of this machine that a build depends on.
 *
 * @throws BuildError when the engine does not answer, or SOURCE_REVISION is not this tree's commit.
 */
export async function machine(): Promise<Machine> {
  const format = "{{.ServerVersion}} {{json .DriverStatus}}";
  const { stdout } = await here({ reject: false })`docker info --format ${format}`;
  // Clients older than 28 exit with 0 when no engine answers, and print no server version.
  if (!/^\d/.test(stdout)) {
    throw new BuildError("Docker Engine does not answer: start it, or run this as a user who may use it.");
  }
  return {
    certificates: await certificateBundle(),
    proxies: proxyVariables(process.env),
    containerdStore: stdout.includes("io.containerd.snapshotter"),
    revision: await ownRevision(root, process.env[revisionVariable]),
  };
}

/**
 * Runs docker and shows its progress on this terminal.
 *
 * @throws BuildError with the message `failure` when docker fails; BuildKit has printed the cause.
 */
export async function build(args: string[], failure: string): Promise<void> {
  const { failed } = await here("docker", args, { stdio: ["ignore", 2, "inherit"], reject: false });
  if (failed) throw new BuildError(failure);
}
