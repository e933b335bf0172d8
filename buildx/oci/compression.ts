import { constants, gunzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { gzip } from "pako";
import project from "../../package.json" with { type: "json" };

/** A layer compression, and its media type. */
interface Compressor {
  mediaType: string;
  /** The annotations of an index entry whose layers are compressed like this. */
  annotations: Record<string, string>;
  /** The result is the same on every machine. */
  compress(bytes: Buffer): Uint8Array;
  decompress(bytes: Buffer): Buffer;
  /** Compressor, version and level: with the layer, they determine the compressed bytes. */
  implementation: string;
}

/** The supported layer compressions, by the names of `--compression`; the first is the default. */
export const compressions = {
  /**
   * zstd's reference compressor at level 19. BuildKit uses another implementation, whose best result is 12 % larger on these
   * layers. Every decoder must accept that level's window of 8 MiB (RFC 8878, 3.1.1.1.2). It covers code that both
   * programs contain, which gzip's 32 KiB does not.
   */
  zstd: {
    mediaType: "application/vnd.oci.image.layer.v1.tar+zstd",
    // skopeo 1.14 and newer, podman and related tools add this annotation to entries that lack it, or refuse to copy an index
    // whose digest must be preserved (github.com/containers/skopeo, issue 2627).
    annotations: { "io.github.containers.compression.zstd": "true" },
    compress: (bytes) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }),
    decompress: (bytes) => zstdDecompressSync(bytes),
    implementation: `zstd ${process.versions.zstd} level 19`,
  },
  /**
   * zlib at level 9, without name and time in the header. Not Node's zlib, which is Chromium's: its CPU-specific code may
   * produce different bytes on some CPUs.
   */
  gzip: {
    mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
    annotations: {},
    compress: (bytes) => gzip(bytes, { level: 9 }),
    decompress: (bytes) => gunzipSync(bytes),
    implementation: `pako ${project.devDependencies.pako} level 9`,
  },
} as const satisfies Record<string, Compressor>;

export type Compression = keyof typeof compressions;

/**
 * The archive of a layer.
 *
 * @param mediaType the media type in the layer's descriptor, whose end names the compression
 */
export function decompressed(layer: Buffer, mediaType: string): Buffer {
  const [name = ""] = /\w+$/.exec(mediaType) ?? [];
  if (name === "tar") return layer;
  if (!isCompression(name)) throw new Error(`a layer is ${mediaType}: tar, tar+gzip and tar+zstd can be read.`);
  return compressions[name].decompress(layer);
}

export const isCompression = (name: string): name is Compression => Object.hasOwn(compressions, name);
