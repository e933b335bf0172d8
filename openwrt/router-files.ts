import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Entry, file } from "./packages/payload.ts";

/** Every file of the package phantun-runtime with its mode; the Makefile next to files/ installs the same files. */
export const FILES: Readonly<Record<string, number>> = {
  "etc/config/phantun-runtime": 0o600,
  "etc/hotplug.d/iface/90-phantun-runtime": 0o644,
  "etc/init.d/phantun-runtime": 0o755,
  "lib/upgrade/keep.d/phantun-runtime": 0o644,
  "usr/lib/phantun-runtime/bundle.sh": 0o644,
  "usr/lib/phantun-runtime/container.sh": 0o644,
  "usr/lib/phantun-runtime/engine.sh": 0o644,
  "usr/lib/phantun-runtime/handoff.sh": 0o644,
  "usr/lib/phantun-runtime/image.sh": 0o644,
  "usr/lib/phantun-runtime/jail.sh": 0o644,
  "usr/lib/phantun-runtime/messages.sh": 0o644,
  "usr/lib/phantun-runtime/settings.sh": 0o644,
  "usr/lib/phantun-runtime/times.sh": 0o644,
  "usr/libexec/phantun-runtime": 0o755,
};

/** Reads the feed's files, and puts the package's version into the helper. */
export function routerFiles(version: string): Entry[] {
  return Object.entries(FILES).map(([path, mode]) => {
    const text = readFileSync(
      fileURLToPath(new URL(`./feed/net/phantun-runtime/files/${path}`, import.meta.url)),
      "utf8",
    );
    return file(path, text.replaceAll("@VERSION@", version), mode);
  });
}
