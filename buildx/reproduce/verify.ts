import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Platform, platformSlug } from "../../cross/platform.ts";
import { settledInputs } from "../build/command.ts";
import type { Inputs } from "../build/inputs.ts";
import { machine, root } from "../build/machine.ts";
import { resolve } from "../build/resolve.ts";
import { type BuiltImage, readBuilt } from "../oci/built-image.ts";
import type { Compression } from "../oci/compression.ts";
import { buildInside, cleanRooms, clear } from "./clean-room.ts";
import { imageDifferences } from "./differences.ts";

/** The working folder: on the repository's disk, because the images and caches of two engines need gigabytes. */
const work = join(root, "build/verify");

/** The default base image of `buildx/Dockerfile`. */
async function defaultBase(): Promise<string> {
  const [, name] = /^ARG BASE_IMAGE=(.+)$/m.exec(await readFile(join(root, "buildx/Dockerfile"), "utf8")) ?? [];
  if (!name) throw new Error("buildx/Dockerfile names no base image.");
  return name;
}

/** Inputs that fix the source for both builds: a HEAD may move in between. */
async function fixedInputs(inputs: Inputs): Promise<Inputs> {
  if (inputs.PHANTUN_CRATE || inputs.PHANTUN_COMMIT || inputs.PHANTUN_TARBALL_SHA256) return inputs;
  return settledInputs(inputs, await resolve(inputs, await machine(), work));
}

const output = (platform: string) => `build/matrix-${platformSlug(platform)}`;

/** The report of a verification for one platform. */
export function verdict(platform: string, first: BuiltImage, second: BuiltImage): string {
  const differences = imageDifferences(first, second);
  if (differences.length === 0) return `${platform}  ${first.digest}  both times`;
  return [`${platform}  ${first.digest} and ${second.digest}`, ...differences.map((line) => `  ${line}`)].join("\n");
}

/** The builds to compare. */
export interface Comparison {
  rows: readonly Platform[];
  inputs: Inputs;
  compression: Compression;
}

/**
 * Builds rows twice from nothing, in two different clean rooms and the second time in reverse order, and reports whether
 * their manifests are byte-identical.
 *
 * @param program the script that builds a matrix, by its path in the repository
 * @returns whether the manifests of all rows are equal
 * @throws BuildError when a build fails
 */
export async function verify({ rows, inputs, compression }: Comparison, program: string): Promise<boolean> {
  const platforms = rows.map(({ platform }) => platform);
  const base = inputs.BASE_IMAGE ?? (await defaultBase());
  await clear(work);
  await mkdir(work, { recursive: true });
  const words = Object.entries(await fixedInputs(inputs)).map(([name, value]) => `${name}=${value}`);
  const build = (platform: string) => [
    ...[program, "--platform", platform, "--compression", compression, "--output", output(platform)],
    ...words,
  ];
  try {
    const folders: string[] = [];
    for (const [index, room] of cleanRooms.entries()) {
      console.error(`==> the ${room.name} of two builds from nothing: umask ${room.umask}, TZ=${room.timeZone}`);
      const order = index === 0 ? platforms : platforms.toReversed();
      folders.push(await buildInside(room, work, base, order.map(build)));
    }
    const verdicts: string[] = [];
    let equal = true;
    for (const platform of platforms) {
      const read = (folder = "") => readBuilt(join(folder, output(platform), "layout"), platform);
      const [first, second] = [await read(folders[0]), await read(folders[1])];
      equal &&= first.digest === second.digest;
      verdicts.push(verdict(platform, first, second));
    }
    console.log(["", ...verdicts].join("\n"));
    return equal;
  } finally {
    await clear(work);
  }
}
