import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { execa } from "execa";
import { oneCgroup } from "../rig/hosts/cgroups.ts";
import { ForegroundProgram } from "../rig/hosts/foreground-program.ts";

/** The arguments of `unshare` that start a command under a runtime's view of the machine. */
const view = (...command: string[]) => ["--mount", "sh", "-c", `${oneCgroup}exec "$@"`, "sh", ...command];

/** A running container of an OCI bundle, in a network of its own that holds nothing. */
export class Bundle extends ForegroundProgram {
  readonly #runtime: string;
  /** The folder with config.json as it was started; the root file system stays where it is. */
  readonly folder: string;

  private constructor(runtime: string, folder: string, name: string) {
    super(name, "unshare", ["--net", ...view(runtime, "run", "--bundle", folder, name)]);
    this.#runtime = runtime;
    this.folder = folder;
  }

  /**
   * Starts a bundle with what its user adds to it, and nothing else.
   *
   * @param runtime an OCI runtime's program
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

  /** Sends its first process a signal. */
  async kill(signal: string): Promise<void> {
    await execa("unshare", view(this.#runtime, "kill", this.name, signal));
  }

  /** Ends what a failed test has left, and removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await execa("unshare", view(this.#runtime, "delete", "--force", this.name), { reject: false });
    await this.ended;
    await rm(this.folder, { recursive: true });
  }
}
