import type { Manifest } from "./types.ts";

/** Bytes of a pull of one platform's image: its manifest, whose own size is `size`, its configuration and its layers. */
export const pullSize = ({ size, config, layers }: Pick<Manifest, "config" | "layers"> & { size: number }): number =>
  [{ size }, config, ...layers].reduce((sum, blob) => sum + blob.size, 0);
