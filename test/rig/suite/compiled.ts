import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { build, machine } from "../../../buildx/build/machine.ts";
import { workshop } from "./tools.ts";

/** What a target of buildx/Dockerfile leaves behind: one file, or a folder. */
const results = { "launcher-file": "phantun-runtime", "probe-file": "probe", "quickjs-file": "" } as const;

/** A file of the image's own build. */
export interface Wanted {
  readonly target: keyof typeof results;
  /** The platform table's name; the engine's own platform when nothing is given. */
  readonly platform?: string | undefined;
  /** A folder whose `out/policy.js` takes the policy's place in the launcher. */
  readonly policy?: string;
  /** A name of its own for where it is put. */
  readonly name: string;
}

/** Has BuildKit make a file with the image's own toolchain. Returns its path on this machine. */
export async function compiled({ target, platform, policy, name }: Wanted): Promise<string> {
  const folder = join(workshop, "compiled", name);
  mkdirSync(folder, { recursive: true });
  const { certificates } = await machine();
  await build(
    [
      ...["buildx", "build", "--builder=default", "--file=buildx/Dockerfile", "--network=host", "--quiet"],
      ...(certificates ? [`--secret=id=ca,src=${certificates}`] : []),
      ...(platform ? [`--platform=${platform}`] : []),
      ...(policy ? [`--build-context=bundle=${policy}`] : []),
      ...[`--target=${target}`, `--output=type=local,dest=${folder}`, "."],
    ],
    `${target} could not be built for ${platform ?? "this machine"}; see the log above.`,
  );
  return join(folder, results[target]);
}
