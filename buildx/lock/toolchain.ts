import { createHash } from "node:crypto";
import { execa } from "execa";
import { download, UnreachableError } from "./download.ts";

/** Debian's snapshot archive. Without TLS, as in apt's own use: its contents are signed. */
export const defaultSnapshots = "http://snapshot.debian.org";

/** The digest that an image's name resolves to now: of the image index, if there is one. */
export async function imageDigest(image: string): Promise<string> {
  const { failed, code, stdout, stderr } = await execa("skopeo", ["inspect", "--raw", `docker://${image}`], {
    encoding: "buffer",
    stripFinalNewline: false,
    reject: false,
  });
  if (code === "ENOENT") {
    throw new UnreachableError(
      "skopeo is missing, and is needed to read digests from registries: install the package skopeo.",
    );
  }
  if (failed) {
    const [, reason = "skopeo failed"] = /msg="(.*?)"?\s*$/.exec(Buffer.from(stderr).toString()) ?? [];
    const words = reason.replaceAll('\\"', '"').replace(/\.$/, "");
    throw new UnreachableError(`Failed to read the digest of ${image} from its registry: ${words}.`);
  }
  return `sha256:${createHash("sha256").update(stdout).digest("hex")}`;
}

/** The newest Debian snapshot, like 20261101T000000Z. The archive redirects any time to the latest snapshot before it. */
export async function newestSnapshot(snapshots: string, now: Date): Promise<string> {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const found = await download(
    `${snapshots}/archive/debian/${stamp}/`,
    "the newest snapshot of Debian's archive",
    "HEAD",
  );
  const [, snapshot] = /\/archive\/debian\/(\d{8}T\d{6}Z)\/$/.exec(found?.url ?? "") ?? [];
  if (snapshot && snapshot !== stamp) return snapshot;
  throw new UnreachableError(`${snapshots} has no snapshot of Debian's archive before ${stamp}.`);
}
