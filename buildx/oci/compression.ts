import { constants, gunzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { gzip } from "pako";
import project from "../../package.json" with { type: "json" };

/** How a layer is compressed, and the media type that says so. */
interface Compressor {
  mediaType: string;
  /** What the index says of an image whose layers are compressed like this. */
  annotations: Record<string, string>;
  /** The same bytes give the same result on every machine. */
  compress(bytes: Buffer): Uint8Array;
  decompress(bytes: Buffer): Buffer;
  /** The program, its version and its level: whatever the compressed bytes depend on beside the layer. */
  implementation: string;
}

/** The compressions that an image's layers can have, by the names of `--compression`; the first is the default. */
export const compressions = {
  /**
   * zstd's own compressor at level 19: BuildKit's is another implementation, and its best is 12 % larger on these layers.
   * The window of that level (8 MiB) is what every decoder must accept (RFC 8878, 3.1.1.1.2); it lets the two programs
   * share the code that both hold, which gzip's 32 KiB does not.
   */
  zstd: {
    mediaType: "application/vnd.oci.image.layer.v1.tar+zstd",
    // skopeo 1.14 and newer, podman and their kin put this mark on entries that lack it, or refuse to copy an index whose
    // digest is to stay (github.com/containers/skopeo, issue 2627).
    annotations: { "io.github.containers.compression.zstd": "true" },
    compress: (bytes) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }),
    decompress: (bytes) => zstdDecompressSync(bytes),
    implementation: `zstd ${process.versions.zstd} level 19`,
  },
  /**
   * zlib at level 9, without name and time in the header. Not Node's zlib: that is Chromium's, which on some CPUs
   * searches with their own instructions, and so may give other bytes there.
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

export const isCompression = (name: string): name is Compression => Object.hasOwn(compressions, name);
