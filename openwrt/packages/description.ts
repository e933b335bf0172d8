import * as z from "zod";
import { PackagingError } from "./errors.ts";

/** A name that opkg and apk both accept (apk-tools: APK_CTYPE_PACKAGE_NAME; opkg: Debian's rule). */
const Name = z.string().regex(/^[a-z0-9][a-z0-9.+-]*$/, "lower-case letters, digits, and . + - after the first");

/** A version in OpenWrt's form for both package managers, like 1.2.3-r1. */
export const Version = z
  .string()
  .regex(/^[0-9]+(\.[0-9]+)*(_(alpha|beta|rc|git|p)[0-9]*)?-r[0-9]+$/, "numbers with dots, then -r and the release");

const line = z.string().regex(/^[^\r\n]*$/, "one line");

/** The metadata of one package, for both formats. */
export const Description = z.strictObject({
  name: Name,
  version: Version,
  /** `all` for scripts; else an OpenWrt architecture (DISTRIB_ARCH), like aarch64_cortex-a53. */
  architecture: z.string().regex(/^[a-z0-9_+.-]+$/, "all, or an OpenWrt architecture"),
  summary: line.min(1),
  section: line,
  depends: z.array(Name),
  conflicts: z.array(Name),
  /** SPDX. */
  license: line,
  maintainer: line,
  url: line,
  /** Absolute paths of files that a package manager must not overwrite once the owner has changed them. */
  conffiles: z.array(z.string().regex(/^\/[^\s]+$/, "a path from the root without white space")),
});
export type Description = z.infer<typeof Description>;

/** Checks a description. The error names each wrong field, its value and the accepted values. */
export function describe(value: unknown): Description {
  const result = Description.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new PackagingError("usage", `the description of a package is wrong (${faults.join("; ")}); correct it`);
}
