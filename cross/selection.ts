/**
 * The entry of an image index that a container engine selects: a model of the two libraries that engines use. A test compares
 * it with the engines themselves (test/platform/selection.test.ts).
 */

/** The machine's properties that an engine reads. */
export interface Seen {
  /** The architecture that the engine itself was compiled for (GOARCH). */
  architecture: string;
  /** `CPU architecture` of /proc/cpuinfo, which exists only on ARM. */
  cpuArchitecture?: string;
  /** `model name` of /proc/cpuinfo. */
  model?: string;
}

/** A platform without its operating system, which is always Linux here. */
type LinuxPlatform = readonly [architecture: string, variant: string];

const format = ([architecture, variant]: LinuxPlatform) => ["linux", architecture, variant].filter(Boolean).join("/");

/**
 * The variant that both libraries derive from /proc/cpuinfo on ARM. For the ARM1176 of the first Raspberry Pi the kernel
 * reports 7, because of its memory management; there the model's name decides.
 */
function armVariant({ cpuArchitecture = "", model = "" }: Seen): string {
  const version = /^[3-8]/.exec(cpuArchitecture)?.[0];
  if (version === undefined) return "";
  if (version === "7" && model.toLowerCase().startsWith("armv6-compatible")) return "v6";
  return `v${version}`;
}

/** The platform that an engine requests without `--platform`. */
export function seenPlatform(seen: Seen): string {
  const { architecture } = seen;
  return format([architecture, architecture.startsWith("arm") ? armVariant(seen) : ""]);
}

function read(platform: string): LinuxPlatform {
  const [, architecture = "", variant = ""] = platform.split("/");
  return [architecture, variant];
}

/** 32-bit ARM's variants from the given one down to v5. */
const variantsFrom = (variant: string) => {
  const all = ["v8", "v7", "v6", "v5"];
  const index = all.indexOf(variant);
  return index < 0 ? [variant] : all.slice(index);
};

/** containerd's canonical form: arm64 omits its variant v8, and 32-bit ARM without a variant is v7. */
function normalized(platform: string): LinuxPlatform {
  const [architecture, variant] = read(platform);
  if (architecture === "arm64" && variant === "v8") return [architecture, ""];
  if (architecture === "amd64" && variant === "v1") return [architecture, ""];
  if (architecture === "arm" && variant === "") return [architecture, "v7"];
  return [architecture, variant];
}

/**
 * containerd/platforms, `Only`: the platform itself, then the other platforms that the machine can run, best first. Used by
 * Docker, containerd and Kubernetes.
 */
function containerdOrder(platform: string): string[] {
  const [architecture, variant] = normalized(platform);
  const arm = (from: string): LinuxPlatform[] => variantsFrom(from).map((older) => ["arm", older]);
  if (architecture === "arm") return arm(variant).map(format);
  const own: LinuxPlatform = [architecture, variant];
  if (architecture === "arm64") return [own, ...arm("v8")].map(format);
  if (architecture === "amd64") return [own, ["386", ""] as const].map(format);
  return [format(own)];
}

/**
 * containers/image, `WantedPlatforms`: never another architecture; older variants, then an entry without a variant. Used by
 * Podman, Buildah, CRI-O and skopeo.
 */
function containersImageOrder(platform: string): string[] {
  const [architecture, variant] = read(platform);
  const known = architecture === "arm" ? variantsFrom("v8") : architecture === "arm64" ? ["v8"] : [];
  const index = known.indexOf(variant);
  const variants = variant === "" ? ["", ...known] : [...(index < 0 ? [variant] : known.slice(index)), ""];
  return variants.map((variant) => format([architecture, variant]));
}

/** The two families of container engines. */
export const engines = {
  docker: { name: "Docker, containerd, Kubernetes", order: containerdOrder, canonical: true },
  podman: { name: "Podman, CRI-O, skopeo", order: containersImageOrder, canonical: false },
} as const;

export type Engine = keyof typeof engines;

/** The entry of an image index that an engine selects for a platform, or `undefined`. */
export function selectedEntry(engine: Engine, platform: string, entries: readonly string[]): string | undefined {
  const { order, canonical } = engines[engine];
  const spelling = (entry: string) => (canonical ? format(normalized(entry)) : entry);
  for (const wanted of order(platform)) {
    const found = entries.find((entry) => spelling(entry) === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}
