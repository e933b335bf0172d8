import type { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { execa } from "execa";
import { tar } from "../../../openwrt/packages/archive.ts";
import { directory, file } from "../../../openwrt/packages/payload.ts";

/**
 * A stand-in for the image if the real one is not built: a shell as PID 1 that prints phantun's message when ready, implements
 * the handoff, and exits on SIGTERM, or ignores it with DEAF=1, which the real image cannot do.
 */
export const STUB = "phantun-runtime-openwrt-stub:test";

const script = `#!/bin/busybox sh
[ -z "$IFACE_FILE" ] || echo -n "$IFACE_NAME" > "$IFACE_FILE"
finish() {
	[ -z "$IFACE_FILE" ] || echo -n > "$IFACE_FILE"
	exit 143
}
[ -z "$DEAF" ] && trap finish TERM
echo "Created TUN device stub ($MODE)" >&2
while true; do
	sleep 1000 &
	wait
done
`;

/** The root file system's entries, with the programs at the real image's paths. */
export function stubFiles() {
  const busybox = file("bin/busybox", readFileSync("/usr/bin/busybox"), 0o755);
  const link = (name: string) => ({ ...busybox, path: `bin/${name}` });
  return [directory("bin"), busybox, link("sleep"), link("sh"), file("phantun-runtime", script, 0o755)];
}

export async function buildStub(): Promise<void> {
  const archive: Buffer = tar(stubFiles(), 0);
  await execa("docker", ["import", "--change", 'ENTRYPOINT ["/phantun-runtime"]', "-", STUB], { input: archive });
}

/** The image under test: IMAGE of the test lane, or the stub. */
export const image = process.env.IMAGE ?? STUB;
