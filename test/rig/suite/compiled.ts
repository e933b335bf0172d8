import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { build, machine } from "../../../buildx/build/machine.ts";
import { proxyArguments } from "../../../buildx/build/proxies.ts";
import { workshop } from "./tools.ts";

/** The output of each target of buildx/Dockerfile: one file, or a folder. */
const results = { "launcher-file": "phantun-runtime", "probe-file": "probe", "quickjs-file": "" } as const;

/** A file from the image's build. */
export interface Wanted {
  readonly target: keyof typeof results;
  /** The platform's name in the table; the engine's own platform by default. */
  readonly platform?: string | undefined;
  /** A folder whose `out/policy.js` replaces the launcher's policy. */
  readonly policy?: string;
  /** A unique name for the output folder. */
  readonly name: string;
}

/** Builds a file with BuildKit and the image's toolchain. Returns its path on this machine. */
export async function compiled({ target, platform, policy, name }: Wanted): Promise<string> {
  const folder = join(workshop, "compiled", name);
  mkdirSync(folder, { recursive: true });
  const { certificates, proxies } = await machine();
  await build(
    [
      ...["buildx", "build", "--builder=default", "--file=buildx/Dockerfile", "--network=host", "--quiet"],
      ...proxyArguments(proxies),
      ...(certificates ? [`--secret=id=ca,src=${certificates}`] : []),
      ...(platform ? [`--platform=${platform}`] : []),
      ...(policy ? [`--build-context=bundle=${policy}`] : []),
      ...[`--target=${target}`, `--output=type=local,dest=${folder}`, "."],
    ],
    `${target} could not be built for ${platform ?? "this machine"}; see the log above.`,
  );
  return join(folder, results[target]);
}
