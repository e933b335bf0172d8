import { rename } from "node:fs/promises";
import { release } from "../rig/forge/published.ts";
import { extract, type Init } from "../rig/suite/init.ts";

/** The image with the Node launcher, as `./run image PHANTUN_CRATE=... VARIANT=node` names it. */
export const variantImage = `phantun-runtime:${release.phantun}-node`;

/** The launcher from that image, on this machine, which must have the shared libraries that Node is linked against. */
export async function variantLauncher(): Promise<Init> {
  const taken = await extract(variantImage, "/phantun-runtime");
  const path = `${taken}-node`;
  await rename(taken, path);
  return { name: "phantun-runtime-node", path };
}
