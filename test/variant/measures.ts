import { statSync } from "node:fs";
import { pullSize } from "../../buildx/oci/pull-size.ts";
import { savedImage, unpackedSize } from "../../buildx/oci/saved-image.ts";
import type { Init } from "../rig/suite/init.ts";
import { measureRest } from "../rig/suite/memory.ts";
import type { Tools } from "../rig/suite/tools.ts";
import { measureDeafness } from "./deafness.ts";

/** The sizes of a launcher and its image, and the time until the launcher handles signals. */
export interface Measures {
  /** Size of the executable, in bytes. */
  readonly executable: number;
  /** Compressed size of the image, in bytes. */
  readonly compressed: number;
  /** Size of the image's files, in bytes. */
  readonly unpacked: number;
  /** Resident memory of the idle launcher, in kB. */
  readonly rss: number;
  /** Anonymous part of it, in kB. */
  readonly anonymous: number;
  /** Wakeups of the idle launcher in {@link WATCHED} seconds. */
  readonly wakeups: number;
  /** Time from the exec until signals are handled, in milliseconds. */
  readonly deaf: number;
}

/** How long an idle launcher is measured, in seconds, and the number of starts for the measurement of deafness. */
export const [WATCHED, STARTS] = [10, 31];

/** Measures a launcher and its image. */
export async function measure(tools: Tools, init: Init, image: string): Promise<Measures> {
  const saved = await savedImage(image);
  return {
    executable: statSync(init.path).size,
    compressed: pullSize(saved.manifest),
    unpacked: unpackedSize(saved),
    ...(await measureRest(tools, init, WATCHED)),
    deaf: await measureDeafness(init.path, STARTS),
  };
}
