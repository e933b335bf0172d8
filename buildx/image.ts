/**
 * `./run image`: builds the image for this machine's platform, loads it into Docker, runs it once and says what it is.
 *
 * Exit codes: 0 done; 64 an input that does not exist; 1 the build or the first run failed (their own words are above).
 */
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { create, extract } from "tar";
import { certificateBundle } from "./certificates.ts";
import { factsCommand, imageCommand, type Machine } from "./command.ts";
import { Facts } from "./facts.ts";
import { BuildError, sourceFailure } from "./failure.ts";
import { type Inputs, readInputs, UnknownInputError } from "./inputs.ts";
import { recompress } from "./recompress.ts";
import { report } from "./report.ts";
import { savedImage } from "./saved-image.ts";

const root = join(import.meta.dirname, "..");
const work = join(root, "build", "image");
const docker = execa({ cwd: root });

async function machine(): Promise<Machine> {
  const { stdout } = await docker`docker info --format ${"{{json .DriverStatus}}"}`;
  return { certificates: await certificateBundle(), containerdStore: stdout.includes("io.containerd.snapshotter") };
}

/** Runs docker with its progress on this terminal. How a build failed has been told by BuildKit then. */
async function build(args: string[], failure: string): Promise<void> {
  const { failed } = await docker("docker", args, { stdio: ["ignore", 2, "inherit"], reject: false });
  if (failed) throw new BuildError(failure);
}

/** Compresses what the build wrote and hands it to Docker under the given names. */
async function load(archive: string, names: string[]): Promise<void> {
  const layout = join(work, "layout");
  await rm(layout, { recursive: true, force: true });
  await mkdir(layout);
  await extract({ file: archive, cwd: layout });
  await recompress(layout, names);
  await create({ file: archive, cwd: layout, portable: true }, ["oci-layout", "index.json", "blobs"]);
  await docker`docker image load --quiet --input ${archive}`;
}

async function image(inputs: Inputs): Promise<void> {
  await mkdir(work, { recursive: true });
  const here = await machine();
  console.error("==> finding out what the inputs come to");
  await build(factsCommand(inputs, here, work), sourceFailure(inputs));
  const facts = Facts.parse(JSON.parse(await readFile(join(work, "facts.json"), "utf8")));
  console.error(`==> building phantun ${facts.version} (${facts.revision})`);
  const name = `phantun-runtime:${facts.version}`;
  const names = [name, "phantun-runtime:latest"];
  const archive = join(work, "image.tar");
  await build(imageCommand(inputs, facts, here, names, archive), "The build failed; why stands above.");
  if (here.containerdStore) await load(archive, names);
  const versions = await Promise.all(
    ["client", "server"].map(async (mode) => {
      const { stdout } = await docker`docker run --rm --network none --env MODE=${mode} ${name} --version`;
      return stdout;
    }),
  );
  console.log(report(name, facts, versions, await savedImage(name)));
}

try {
  await image(readInputs(process.argv.slice(2), process.env));
} catch (error) {
  console.error(`run image: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof UnknownInputError ? 64 : 1;
}
