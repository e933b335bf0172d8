/** The image's programs and its container's rights, shared by engines, runtime bundles, packages and documentation. */

/** The image's programs, by their paths from its root. The launcher names the last two itself (launcher/src/contract.ts). */
export const programs = {
  launcher: "phantun-runtime",
  client: "usr/local/bin/phantun-client",
  server: "usr/local/bin/phantun-server",
} as const;

/** The only capability that a TUN device needs, without the prefix `CAP_` (docs/boundary.md). */
export const capability = "NET_ADMIN";

/** phantun's device, with Linux's device numbers (Documentation/admin-guide/devices.txt). */
export const device = { path: "/dev/net/tun", type: "c", major: 10, minor: 200 } as const;

/** The complete set of flags that `docker run` and `podman run` need for a container of this image. */
export const runFlags = [
  "--read-only",
  "--cap-drop ALL",
  `--cap-add ${capability}`,
  "--security-opt no-new-privileges",
  `--device ${device.path}`,
  "--network host",
] as const;
