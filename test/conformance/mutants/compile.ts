import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { compiled } from "../../rig/suite/compiled.ts";
import { writeFailingPolicy } from "../../rig/suite/failures.ts";
import { workshop } from "../../rig/suite/tools.ts";
import { type Mutant, mutate } from "./mutant.ts";

const root = join(import.meta.dirname, "../../..");
const folder = join(workshop, "mutants");
const tree = join(folder, "tree");
const pack = join(tree, "launcher/pack");

/** Compiled launchers. */
export interface Launchers {
  readonly launcher: string;
  /** Compiles its host with the failing policy; undefined for a fault of the policy, which that build does not contain. */
  readonly failing?: () => Promise<string>;
}

/** Copies the launcher's sources, so that faults never get into the originals. */
function copySources(): void {
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  cpSync(join(root, "launcher"), join(tree, "launcher"), { recursive: true });
  for (const name of ["tsconfig.json", "package.json"]) cpSync(join(root, name), join(tree, name));
  symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
}

/** Compiles a launcher with this machine's cc; the engine, which no mutant changes, is compiled once. */
async function link(bundle: string, name: string): Promise<string> {
  const output = join(folder, name);
  await execa(join(pack, "compile.sh"), {
    env: {
      QUICKJS: await compiled({ target: "quickjs-file", name: "quickjs" }),
      ENGINE: join(folder, "engine"),
      BUNDLE: bundle,
      OUTPUT: output,
      // A fault may leave a function or a value unused.
      CFLAGS: "-w",
    },
  });
  return output;
}

const inPolicy = (mutant: Mutant | undefined) => mutant?.file.endsWith(".ts") ?? false;

/**
 * Compiles the launcher, with a fault or without.
 *
 * @throws Outdated when the text to replace is missing
 */
export async function compileMutant(mutant?: Mutant): Promise<Launchers> {
  copySources();
  if (mutant) {
    const path = join(tree, "launcher", mutant.file);
    writeFileSync(path, mutate(readFileSync(path, "utf8"), mutant));
  }
  // The first call compiles the policy without a fault.
  const policy = join(folder, inPolicy(mutant) ? "mutant.js" : "policy.js");
  if (mutant === undefined || inPolicy(mutant)) await execa(join(pack, "bundle.sh"), [policy]);
  const launcher = await link(policy, "launcher");
  if (inPolicy(mutant)) return { launcher };
  return { launcher, failing: () => link(join(writeFailingPolicy(), "out/policy.js"), "failing") };
}
