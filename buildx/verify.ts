import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuiltImage, readBuilt } from "./built-image.ts";
import { buildInside, cleanRooms, clear } from "./clean-room.ts";
import { settledInputs } from "./command.ts";
import { imageDifferences } from "./differences.ts";
import type { Inputs } from "./inputs.ts";
import { machine, root } from "./machine.ts";
import type { Order } from "./matrix-order.ts";
import { fileName } from "./matrix-row.ts";
import { resolve } from "./resolve.ts";

/** The working folder: on the disk that holds the repository, because two engines' images and caches take gigabytes. */
const work = join(root, "build/verify");

/** The base image that `buildx/Dockerfile` takes where the inputs name none. */
async function defaultBase(): Promise<string> {
  const [, name] = /^ARG BASE_IMAGE=(.+)$/m.exec(await readFile(join(root, "buildx/Dockerfile"), "utf8")) ?? [];
  if (!name) throw new Error("buildx/Dockerfile names no base image.");
  return name;
}

/** Inputs that name the same source both times: a HEAD may move in between. */
async function settled(inputs: Inputs): Promise<Inputs> {
  if (inputs.PHANTUN_CRATE || inputs.PHANTUN_COMMIT || inputs.PHANTUN_TARBALL_SHA256) return inputs;
  return settledInputs(inputs, await resolve(inputs, await machine(), work));
}

const output = (platform: string) => `build/matrix-${fileName(platform)}`;

/** What a verification ends with for one platform. */
export function verdict(platform: string, first: BuiltImage, second: BuiltImage): string {
  const differences = imageDifferences(first, second);
  if (differences.length === 0) return `${platform}  ${first.digest}  both times`;
  return [`${platform}  ${first.digest} and ${second.digest}`, ...differences.map((line) => `  ${line}`)].join("\n");
}

/**
 * `./run matrix --verify`: builds rows twice from nothing, in clean rooms that differ in all that should not matter, the
 * second time in the opposite order, and says whether their manifests are the same bytes.
 *
 * @returns whether they are equal, for all rows
 * @throws BuildError when a build fails
 */
export async function verify({ rows, inputs, compression }: Order): Promise<boolean> {
  const platforms = rows.map(({ platform }) => platform);
  const base = inputs.BASE_IMAGE ?? (await defaultBase());
  await clear(work);
  await mkdir(work, { recursive: true });
  const words = Object.entries(await settled(inputs)).map(([name, value]) => `${name}=${value}`);
  const build = (platform: string) => [
    ...["--platform", platform, "--compression", compression, "--output", output(platform)],
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
