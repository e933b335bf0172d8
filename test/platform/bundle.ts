import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { execa } from "execa";
import { oneCgroup } from "../rig/hosts/cgroups.ts";
import { ForegroundProgram } from "../rig/hosts/foreground-program.ts";

/** The arguments of `unshare` that start a command in a mount namespace that suits a runtime. */
const view = (...command: string[]) => ["--mount", "sh", "-c", `${oneCgroup}exec "$@"`, "sh", ...command];

/** A running container of a runtime bundle, in its own empty network namespace. */
export class Bundle extends ForegroundProgram {
  readonly #runtime: string;
  /** The folder with the final config.json; the root file system stays in its place. */
  readonly folder: string;

  private constructor(runtime: string, folder: string, name: string) {
    super(name, "unshare", ["--net", ...view(runtime, "run", "--bundle", folder, name)]);
    this.#runtime = runtime;
    this.folder = folder;
  }

  /**
   * Starts a bundle with only the user's additions.
   *
   * @param runtime the program of an OCI runtime
   */
  static async start(
    runtime: string,
    bundle: string,
    environment: Record<string, string>,
    args: readonly string[],
  ): Promise<Bundle> {
    const config = JSON.parse(await readFile(join(bundle, "config.json"), "utf8"));
    config.root.path = join(bundle, config.root.path);
    config.process.env.push(...Object.entries(environment).map((pair) => pair.join("=")));
    config.process.args.push(...args);
    const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-"));
    await writeFile(join(folder, "config.json"), JSON.stringify(config));
    return new Bundle(runtime, folder, `phantun-runtime-test-${basename(bundle)}`);
  }

  /** Sends a signal to its PID 1. */
  async kill(signal: string): Promise<void> {
    await execa("unshare", view(this.#runtime, "kill", this.name, signal));
  }

  /** Kills the container if a failed test has left it, and removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await execa("unshare", view(this.#runtime, "delete", "--force", this.name), { reject: false });
    await this.ended;
    await rm(this.folder, { recursive: true });
  }
}
