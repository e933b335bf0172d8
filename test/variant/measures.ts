import { statSync } from "node:fs";
import { compressedSize, savedImage, unpackedSize } from "../../buildx/oci/saved-image.ts";
import type { Init } from "../rig/suite/init.ts";
import { measureRest } from "../rig/suite/memory.ts";
import type { Tools } from "../rig/suite/tools.ts";
import { measureDeafness } from "./deafness.ts";

/** What a launcher and its image weigh, and how long the launcher is deaf. */
export interface Measures {
  /** Bytes of the executable. */
  readonly executable: number;
  /** Bytes of a pull. */
  readonly compressed: number;
  /** Bytes of the image's files. */
  readonly unpacked: number;
  /** Resident memory of the idle launcher, in kB. */
  readonly rss: number;
  /** Of that, memory that is no file's, in kB. */
  readonly anonymous: number;
  /** How often the idle launcher woke up in {@link WATCHED} seconds. */
  readonly wakeups: number;
  /** Milliseconds from the exec until signals are heard. */
  readonly deaf: number;
}

/** How long an idle launcher is watched, in seconds, and how often it is started for its deafness. */
export const [WATCHED, STARTS] = [10, 31];

/** Measures a launcher and the image that it comes from. */
export async function measure(tools: Tools, init: Init, image: string): Promise<Measures> {
  const saved = await savedImage(image);
  return {
    executable: statSync(init.path).size,
    compressed: compressedSize(saved),
    unpacked: unpackedSize(saved),
    ...(await measureRest(tools, init, WATCHED)),
    deaf: await measureDeafness(init.path, STARTS),
  };
}
