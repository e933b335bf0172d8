import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { UnknownInputError } from "../build/inputs.ts";

/** The file in a release's folder that records the completed steps. */
const name = "release.json";

/** For each step, the digest of its inputs: a step with other inputs is repeated. */
const State = z.strictObject({ done: z.record(z.string(), z.string()) });

/** The steps of a release. A later run skips steps that are complete. */
export class Steps {
  readonly folder: string;
  #done: Readonly<Record<string, string>>;

  private constructor(folder: string, done: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.#done = done;
  }

  /** @throws UnknownInputError when the folder holds anything other than a release */
  static async open(folder: string): Promise<Steps> {
    const found = await readdir(folder).catch(() => []);
    const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
    if (text === undefined && found.length > 0) {
      throw new UnknownInputError(
        `--output ${folder} is not empty, and not a folder of ./run release: give a new folder, an empty one, or an earlier one of ./run release.`,
      );
    }
    const state = State.safeParse(JSON.parse(text ?? "{}"));
    const steps = new Steps(folder, state.success ? state.data.done : {});
    await mkdir(folder, { recursive: true });
    await steps.#save();
    return steps;
  }

  /**
   * Runs a step, unless it was completed before with the same inputs.
   *
   * @param of the inputs of the step
   * @param work writes the step's part of the folder
   */
  async step(step: string, of: readonly string[], work: () => Promise<void>): Promise<void> {
    const digest = createHash("sha256").update(JSON.stringify(of)).digest("hex");
    if (this.#done[step] === digest) {
      console.error(`==> ${step}: done before`);
      return;
    }
    console.error(`==> ${step}`);
    await work();
    this.#done = { ...this.#done, [step]: digest };
    await this.#save();
  }

  async #save(): Promise<void> {
    const path = join(this.folder, name);
    await writeFile(`${path}.new`, `${JSON.stringify({ done: this.#done }, undefined, 1)}\n`);
    await rename(`${path}.new`, path);
  }

  /** The path of a part of the release, after removing its earlier content. */
  async emptied(part: string): Promise<string> {
    const path = join(this.folder, part);
    await rm(path, { recursive: true, force: true });
    return path;
  }
}
