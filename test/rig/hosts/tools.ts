import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Each program's Debian package. */
const packages = {
  chroot: "coreutils",
  conntrack: "conntrack",
  containerd: "containerd",
  cosign: "cosign",
  crun: "crun",
  ctr: "containerd",
  curl: "curl",
  docker: "docker.io",
  "docker-registry": "docker-registry",
  dockerd: "docker.io",
  git: "git",
  ip: "iproute2",
  iperf3: "iperf3",
  iptables: "iptables",
  jq: "jq",
  nft: "nftables",
  nsenter: "util-linux",
  openssl: "openssl",
  mmdebstrap: "mmdebstrap",
  mount: "mount",
  perf: "linux-perf",
  perl: "perl-base",
  podman: "podman",
  ps: "procps",
  readelf: "binutils",
  runc: "runc",
  setpriv: "util-linux",
  "signify-openbsd": "signify-openbsd",
  skopeo: "skopeo",
  strace: "strace",
  sysctl: "procps",
  tar: "tar",
  unshare: "util-linux",
  valgrind: "valgrind",
} as const;

/** A program that tests or benchmarks call. */
export type Tool = keyof typeof packages;

/**
 * Fails before any setup when a program is missing: a test that cannot run must not pass.
 *
 * @throws Error naming each missing program and its package, or saying that root is needed.
 */
export async function requireTools(...tools: Tool[]): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new Error(`these tests set up network namespaces, which takes root; they run as uid ${process.getuid?.()}`);
  }
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = await Promise.all(
    tools.map((tool) =>
      Promise.any(folders.map((folder) => access(join(folder, tool), constants.X_OK))).then(
        () => true,
        () => false,
      ),
    ),
  );
  const missing = tools.filter((_, index) => !found[index]);
  if (missing.length > 0) {
    const wanted = [...new Set(missing.map((tool) => packages[tool]))].join(" ");
    throw new Error(`not found in PATH: ${missing.join(", ")}; install the Debian packages: ${wanted}`);
  }
}
