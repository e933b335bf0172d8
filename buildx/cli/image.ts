/**
 * `./run image`: builds the image for this machine's platform, loads it into Docker, runs it once and prints a report.
 *
 * Exit codes: 0 done; 64 unknown input; 1 the build or the first run failed (their output has the cause).
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { create, extract } from "tar";
import { imageCommand, imageVersion } from "../build/command.ts";
import { type Inputs, readInputs, UnknownInputError } from "../build/inputs.ts";
import { build, here, layerCache, machine, root } from "../build/machine.ts";
import { imageNames } from "../build/names.ts";
import { resolve } from "../build/resolve.ts";
import { writeIndex } from "../oci/layout.ts";
import { recompress } from "../oci/recompress.ts";
import { savedImage } from "../oci/saved-image.ts";
import { report } from "./image-report.ts";

const work = join(root, "build", "image");

const layout = join(work, "layout");

/** Compresses the built layout and loads it into Docker under the given names. */
async function load(archive: string, names: string[]): Promise<void> {
  await rm(layout, { recursive: true, force: true });
  await mkdir(layout);
  await extract({ file: archive, cwd: layout });
  await writeIndex(layout, await recompress(layout, "zstd", layerCache), names);
  await create({ file: archive, cwd: layout, portable: true }, ["oci-layout", "index.json", "blobs"]);
  await here`docker image load --quiet --input ${archive}`;
}

/**
 * Writes the image for an engine that supports neither annotations nor zstd. `run` loads this archive if the machine's own
 * engine is such an engine.
 */
async function writePlain(archive: string, [name, ...others]: [string, ...string[]]): Promise<void> {
  await rm(archive, { force: true });
  const more = others.map((other) => `--additional-tag=${other}`);
  const source = `oci:${layout}:${name.slice(name.indexOf(":") + 1)}`;
  await here("skopeo", ["--insecure-policy", "copy", "--quiet", ...more, source, `docker-archive:${archive}:${name}`]);
}

async function image(inputs: Inputs): Promise<void> {
  await mkdir(work, { recursive: true });
  const engine = await machine();
  const facts = await resolve(inputs, engine, work);
  const names = imageNames(inputs, imageVersion(facts, engine));
  const [name] = names;
  const archive = join(work, "image.tar");
  await build(imageCommand(inputs, facts, engine, names, archive), "The build failed; see the log above.");
  if (engine.containerdStore) await load(archive, names);
  const versions = await Promise.all(
    ["client", "server"].map(async (mode) => {
      const { stdout } = await here`docker run --rm --network none --env MODE=${mode} ${name} --version`;
      return stdout;
    }),
  );
  if (process.env.PLAIN_ARCHIVE) await writePlain(process.env.PLAIN_ARCHIVE, names);
  console.log(report(name, facts, versions, await savedImage(name)));
}

try {
  await image(readInputs(process.argv.slice(2), process.env));
} catch (error) {
  console.error(`run image: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof UnknownInputError ? 64 : 1;
}
