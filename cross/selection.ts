/**
 * Which entry of an image index a container engine takes: the rules of the two libraries that all engines share, as facts.
 * Whether they are told right is tried with the engines themselves (test/platform/selection.test.ts).
 */

/** What an engine sees of the machine that it runs on. */
export interface Seen {
  /** The architecture that the engine itself was compiled for, in Go's words (GOARCH). */
  architecture: string;
  /** `CPU architecture` of /proc/cpuinfo, which only ARM kernels write. */
  cpuArchitecture?: string;
  /** `model name` of /proc/cpuinfo. */
  model?: string;
}

/** A platform without its operating system, which always is Linux here: architecture and variant. */
type Wanted = readonly [architecture: string, variant: string];

const spelt = ([architecture, variant]: Wanted) => ["linux", architecture, variant].filter(Boolean).join("/");

/**
 * The variant that both libraries read out of an ARM's /proc/cpuinfo. A kernel writes 7 for the ARM1176 of the first
 * Raspberry Pi, because of its memory management; there the model's name decides.
 */
function armVariant({ cpuArchitecture = "", model = "" }: Seen): string {
  const version = /^[3-8]/.exec(cpuArchitecture)?.[0];
  if (version === undefined) return "";
  if (version === "7" && model.toLowerCase().startsWith("armv6-compatible")) return "v6";
  return `v${version}`;
}

/** What an engine asks for when nobody says `--platform`. */
export function seenPlatform(seen: Seen): string {
  const { architecture } = seen;
  return spelt([architecture, architecture.startsWith("arm") ? armVariant(seen) : ""]);
}

function read(platform: string): Wanted {
  const [, architecture = "", variant = ""] = platform.split("/");
  return [architecture, variant];
}

/** 32-bit ARM's variants from one down to the oldest that anybody builds for. */
const downFrom = (variant: string) => {
  const all = ["v8", "v7", "v6", "v5"];
  const place = all.indexOf(variant);
  return place < 0 ? [variant] : all.slice(place);
};

/** containerd's canonical spelling: arm64 is v8 and says so nowhere, 32-bit ARM is v7 unless it says otherwise. */
function normalized(platform: string): Wanted {
  const [architecture, variant] = read(platform);
  if (architecture === "arm64" && variant === "v8") return [architecture, ""];
  if (architecture === "amd64" && variant === "v1") return [architecture, ""];
  if (architecture === "arm" && variant === "") return [architecture, "v7"];
  return [architecture, variant];
}

/**
 * containerd/platforms, `Only`: the platform itself, then what the machine can run besides, best first. Docker, containerd
 * and Kubernetes choose like this.
 */
function containerdOrder(platform: string): string[] {
  const [architecture, variant] = normalized(platform);
  const arm = (from: string): Wanted[] => downFrom(from).map((older) => ["arm", older]);
  if (architecture === "arm") return arm(variant).map(spelt);
  const own: Wanted = [architecture, variant];
  if (architecture === "arm64") return [own, ...arm("v8")].map(spelt);
  if (architecture === "amd64") return [own, ["386", ""] as const].map(spelt);
  return [spelt(own)];
}

/**
 * containers/image, `WantedPlatforms`: never another architecture; older variants, then an entry that names none. Podman,
 * Buildah, CRI-O and skopeo choose like this.
 */
function containersImageOrder(platform: string): string[] {
  const [architecture, variant] = read(platform);
  const known = architecture === "arm" ? downFrom("v8") : architecture === "arm64" ? ["v8"] : [];
  const place = known.indexOf(variant);
  const variants = variant === "" ? ["", ...known] : [...(place < 0 ? [variant] : known.slice(place)), ""];
  return variants.map((variant) => spelt([architecture, variant]));
}

/** The two families of engines. */
export const engines = {
  docker: { name: "Docker, containerd, Kubernetes", order: containerdOrder, canonical: true },
  podman: { name: "Podman, CRI-O, skopeo", order: containersImageOrder, canonical: false },
} as const;

export type Engine = keyof typeof engines;

/** The entry of an index that an engine takes for a platform, as the index spells it; nothing when it finds none. */
export function picked(engine: Engine, platform: string, entries: readonly string[]): string | undefined {
  const { order, canonical } = engines[engine];
  const spelling = (entry: string) => (canonical ? spelt(normalized(entry)) : entry);
  for (const wanted of order(platform)) {
    const found = entries.find((entry) => spelling(entry) === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}
