import { type Lock, readLock, releaseVersion } from "../lock/lock.ts";
import { created, type Facts } from "./facts.ts";
import type { Inputs } from "./inputs.ts";
import { metadataOf, upstreamLabels } from "./metadata.ts";
import { proxyArguments } from "./proxies.ts";

/** The properties of this machine that a build depends on. */
export interface Machine {
  /** The path of the machine's certificate bundle, or `undefined` where there is none. */
  certificates?: string | undefined;
  /** The names of the variables with the machine's proxies. */
  proxies?: readonly string[];
  /** Whether the engine uses containerd's image store: only there do annotations and zstd layers survive a load. */
  containerdStore: boolean;
  /** The commit of this repository, if the work tree has no changes. */
  revision?: string | undefined;
}

const common = ({ PHANTUN_LOCKED: _, ...inputs }: Inputs, machine: Machine): string[] => [
  "buildx",
  "build",
  // Docker's own builder sees the engine's images, including a base image that was built on this machine.
  "--builder=default",
  "--file=buildx/Dockerfile",
  // Makes a mirror on this machine's loopback reachable, and lets engines without a working bridge build.
  "--network=host",
  ...Object.entries(inputs).map(([name, value]) => `--build-arg=${name}=${value}`),
  ...proxyArguments(machine.proxies),
  ...(machine.certificates ? [`--secret=id=ca,src=${machine.certificates}`] : []),
];

const forPlatform = (platform?: string) => (platform ? [`--platform=${platform}`] : []);

/**
 * Arguments of `docker` that build a target of the Dockerfile for an output of buildx.
 *
 * @param platform the platform's name in the platform table; default: the engine's platform
 */
export function targetCommand(
  inputs: Inputs,
  machine: Machine,
  target: string,
  output: string,
  platform?: string,
): string[] {
  return [...common(inputs, machine), ...forPlatform(platform), `--target=${target}`, `--output=${output}`, "."];
}

/** Arguments of `docker` that install the tools for fetching upstream's source and check the inputs. */
export function inputsCommand(inputs: Inputs, machine: Machine): string[] {
  return targetCommand(inputs, machine, "inputs", "type=cacheonly");
}

/** Arguments of `docker` that write facts.json into a folder. This compiles nothing. */
export function factsCommand(inputs: Inputs, machine: Machine, folder: string): string[] {
  return targetCommand(inputs, machine, "facts", `type=local,dest=${folder}`);
}

/**
 * Arguments of `docker` that write an image's companion files into a folder: compilers.txt with the versions of the build
 * tools; the symbols of one platform's programs; or its bill of materials and notices. They are built from the source of
 * the facts, and reuse the image's build steps.
 *
 * @param platform as in {@link targetCommand}
 */
export function companionCommand(
  inputs: Inputs,
  facts: Facts,
  machine: Machine,
  companion: "compilers" | "symbols" | "materials",
  folder: string,
  platform?: string,
): string[] {
  return targetCommand(settledInputs(inputs, facts), machine, companion, `type=local,dest=${folder}`, platform);
}

/** The inputs with the commit of the facts, so that a HEAD that moves in between does not change the source. */
export function settledInputs(inputs: Inputs, facts: Facts): Inputs {
  if (inputs.PHANTUN_CRATE || inputs.PHANTUN_TARBALL_SHA256) return inputs;
  return { ...inputs, PHANTUN_COMMIT: facts.revision };
}

/**
 * The version of an image: with this project's revision if a commit of this repository builds the lock's source, else
 * upstream's version alone.
 */
export function imageVersion(facts: Facts, { revision }: Machine, lock: Lock = readLock()): string {
  const { version, commit } = lock.upstream;
  const locked = facts.version === version && facts.revision === commit;
  return locked && revision !== undefined ? releaseVersion(lock) : facts.version;
}

/**
 * Arguments of `docker` that build the image: into an archive of an OCI layout with uncompressed layers (for
 * {@link recompress}), or straight into an engine that cannot load such a layout.
 *
 * @param platform as in {@link targetCommand}
 */
export function imageCommand(
  inputs: Inputs,
  facts: Facts,
  machine: Machine,
  names: readonly string[],
  archive: string,
  platform?: string,
): string[] {
  const described = {
    "org.opencontainers.image.version": imageVersion(facts, machine),
    ...(machine.revision ? { "org.opencontainers.image.revision": machine.revision } : {}),
    "org.opencontainers.image.created": created(facts),
    [upstreamLabels.version]: facts.version,
    [upstreamLabels.revision]: facts.revision,
  };
  const output = machine.containerdStore
    ? [
        // The provenance attestation records the sources; an index holds both it and the image.
        "--attest=type=provenance,mode=max",
        `--output=type=oci,dest=${archive},compression=uncompressed,force-compression=true`,
        ...Object.entries({ ...metadataOf(inputs.VARIANT), ...described }).map(
          ([name, value]) => `--annotation=${name}=${value}`,
        ),
      ]
    : ["--output=type=docker", ...names.map((name) => `--tag=${name}`)];
  return [
    ...common(settledInputs(inputs, facts), machine),
    ...forPlatform(platform),
    `--build-arg=PHANTUN_VERSION=${facts.version}`,
    `--build-arg=PHANTUN_REVISION=${facts.revision}`,
    `--build-arg=SOURCE_DATE_EPOCH=${facts.epoch}`,
    ...Object.entries(described).map(([name, value]) => `--label=${name}=${value}`),
    ...output,
    ".",
  ];
}
