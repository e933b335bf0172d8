/** What the image holds, and what its container may do: the facts that engines, bundles, packages and pages share. */

/** The image's programs, by their paths from its root. The launcher names the last two itself (launcher/src/contract.ts). */
export const programs = {
  launcher: "phantun-runtime",
  client: "usr/local/bin/phantun-client",
  server: "usr/local/bin/phantun-server",
} as const;

/** The one capability that a TUN device takes, without the prefix `CAP_` (docs/boundary.md). */
export const capability = "NET_ADMIN";

/** phantun's device, with the numbers that Linux gives it (Documentation/admin-guide/devices.txt). */
export const device = { path: "/dev/net/tun", type: "c", major: 10, minor: 200 } as const;

/** The flags of `docker run` and `podman run` that a container of this image needs, and all that it needs. */
export const runFlags = [
  "--read-only",
  "--cap-drop ALL",
  `--cap-add ${capability}`,
  "--security-opt no-new-privileges",
  `--device ${device.path}`,
  "--network host",
] as const;
