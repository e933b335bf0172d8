import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { certificateBundle } from "../../../buildx/build/certificates.ts";
import { Facts } from "../../../buildx/build/facts.ts";
import { proxyArguments, proxyVariables } from "../../../buildx/build/proxies.ts";

const root = join(import.meta.dirname, "../../..");

/** The folder for exported build results. */
const results = join(root, "build/inputs");

const bundle = await certificateBundle();
const certificates = bundle ? [`--secret=id=ca,src=${bundle}`] : [];
const proxies = proxyArguments(proxyVariables(process.env));

/** A build's result: whether it failed, and BuildKit's progress and errors, line by line. */
export type Built = { failed: boolean; output: string };

/** Build arguments by name. */
export type Inputs = Record<string, string>;

/**
 * Builds a target as a user does, with plain `docker buildx build`. The network is the machine's, since the forge listens
 * there.
 */
export async function build(inputs: Inputs, target: string, output: string, ...flags: string[]): Promise<Built> {
  const { failed, all } = await execa(
    "docker",
    [
      ...["buildx", "build", "--file", "buildx/Dockerfile", "--network", "host", "--progress", "plain"],
      ...Object.entries(inputs).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
      ...certificates,
      ...proxies,
      ...flags,
      ...["--target", target, "--output", output, "."],
    ],
    { cwd: root, reject: false, all: true },
  );
  return { failed, output: all };
}

/** Resolves the inputs and exports their source. Fails with the build's own output. */
export async function resolve(inputs: Inputs): Promise<{ facts: Facts; source: string }> {
  await rm(results, { recursive: true, force: true });
  for (const target of ["facts", "source"]) {
    const { failed, output } = await build(inputs, target, `type=local,dest=${join(results, target)}`);
    if (failed) throw new Error(`building the target ${target} failed:\n${output}`);
  }
  return {
    facts: Facts.parse(JSON.parse(await readFile(join(results, "facts/facts.json"), "utf8"))),
    source: join(results, "source/source"),
  };
}

/** Builds only the source facts, without compiling, for inputs that must be rejected. */
export async function refuse(inputs: Inputs): Promise<Built> {
  return build(inputs, "facts", `type=local,dest=${join(results, "refused")}`);
}
