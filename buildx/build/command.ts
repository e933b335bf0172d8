import { type Lock, readLock, releaseVersion } from "../lock/lock.ts";
import { created, type Facts } from "./facts.ts";
import type { Inputs } from "./inputs.ts";
import { metadataOf, upstreamLabels } from "./metadata.ts";

/** What of this machine a build has to know. */
export interface Machine {
  /** The bundle of the machine's certificate authorities, or nothing where there is none. */
  certificates?: string | undefined;
  /** Whether the engine keeps images in containerd's store: only there annotations and zstd layers survive a load. */
  containerdStore: boolean;
  /** The commit of this repository that is built, if the files are that commit's. */
  revision?: string | undefined;
}

const common = ({ PHANTUN_LOCKED: _, ...inputs }: Inputs, machine: Machine): string[] => [
  "buildx",
  "build",
  // Docker's own builder: it sees the images that the engine has, the base image that was made here among them.
  "--builder=default",
  "--file=buildx/Dockerfile",
  // A mirror on this machine's loopback is reachable, and engines without a working bridge can build.
  "--network=host",
  ...Object.entries(inputs).map(([name, value]) => `--build-arg=${name}=${value}`),
  ...(machine.certificates ? [`--secret=id=ca,src=${machine.certificates}`] : []),
];

const forPlatform = (platform?: string) => (platform ? [`--platform=${platform}`] : []);

/**
 * Arguments of `docker` that build a target of the Dockerfile and hand it to an output of buildx.
 *
 * @param platform the platform table's name of another platform than the engine's own
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

/** Arguments of `docker` that check the inputs, with the tools that fetch upstream's source. */
export function inputsCommand(inputs: Inputs, machine: Machine): string[] {
  return targetCommand(inputs, machine, "inputs", "type=cacheonly");
}

/** Arguments of `docker` that write facts.json into a folder. Nothing is compiled for it. */
export function factsCommand(inputs: Inputs, machine: Machine, folder: string): string[] {
  return targetCommand(inputs, machine, "facts", `type=local,dest=${folder}`);
}

/**
 * Arguments of `docker` that write what goes with an image into a folder: compilers.txt, the versions of what builds the
 * programs; the symbols of one platform's programs; or its bill of materials and notices. All are of the source that the facts
 * are of, and take what the image has compiled.
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

/** The inputs for the build after the facts are known: a HEAD that moves in between would make them untrue. */
export function settledInputs(inputs: Inputs, facts: Facts): Inputs {
  if (inputs.PHANTUN_CRATE || inputs.PHANTUN_TARBALL_SHA256) return inputs;
  return { ...inputs, PHANTUN_COMMIT: facts.revision };
}

/**
 * The version of an image: with this project's revision where the lock's source is built from a commit of this repository,
 * else upstream's alone.
 */
export function imageVersion(facts: Facts, { revision }: Machine, lock: Lock = readLock()): string {
  const { version, commit } = lock.upstream;
  const locked = facts.version === version && facts.revision === commit;
  return locked && revision !== undefined ? releaseVersion(lock) : facts.version;
}

/**
 * Arguments of `docker` that build the image: into an OCI layout, an archive with plain layers ({@link recompress} comes
 * after it), or straight into an engine that could not load such a layout.
 *
 * @param platform the platform table's name of another platform than the engine's own
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
        // Says which sources came in; the image lies in an index beside it.
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
