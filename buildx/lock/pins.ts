import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Lock } from "./lock.ts";

type Tools = Lock["tools"];

/** The packages of npm's lock file, by their path in it. */
const Packages = z.looseObject({
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional(), integrity: z.string().optional() })),
});

/** The tools of a pip requirements file with digests (`--require-hashes`). */
export function pipTools(text: string): Tools {
  const tools: Tools = {};
  for (const [, name = "", version = "", hashes = ""] of text.matchAll(
    /^([\w.-]+)==(\S+)((?:\s*\\?\s*--hash=\S+)+)/gm,
  )) {
    tools[name] = { version, digests: [...hashes.matchAll(/--hash=(\S+)/g)].map(([, digest = ""]) => digest).sort() };
  }
  return tools;
}

/** The selected packages of an npm lock file, with npm's digests (SRI). */
export function npmTools(text: string, isTool: (name: string) => boolean): Tools {
  const { packages } = Packages.parse(JSON.parse(text));
  const tools: Tools = {};
  for (const [path, { version, integrity }] of Object.entries(packages)) {
    const name = path.replace(/^node_modules\//, "");
    if (isTool(name) && version && integrity) tools[name] = { version, digests: [integrity] };
  }
  return tools;
}

/** The source archives whose digests are in the Dockerfile, as ARG NAME_SHA256. */
export function sourceTools(dockerfile: string): Tools {
  const found = [...dockerfile.matchAll(/^ARG ([A-Z]+)_SHA256=([0-9a-f]{64})$/gm)];
  return Object.fromEntries(
    found.map(([, name = "", digest = ""]) => [name.toLowerCase(), { digests: [`sha256:${digest}`] }]),
  );
}

/** The pins in the files that the build reads: zig, Node, the bundler, the sources of QuickJS and musl. */
export async function readPins(root: string): Promise<Tools> {
  const read = (path: string) => readFile(join(root, path), "utf8");
  const tools = {
    ...pipTools(await read("cross/requirements.txt")),
    ...pipTools(await read("launcher/pack/requirements.txt")),
    ...npmTools(await read("package-lock.json"), (name) => name === "@vercel/ncc"),
    ...npmTools(await read("launcher/pack/node/package-lock.json"), (name) => name === "@yao-pkg/pkg"),
    ...npmTools(await read("launcher/pack/node/engines/package-lock.json"), (name) => name.startsWith("node-linux-")),
    ...sourceTools(await read("buildx/Dockerfile")),
  };
  return Object.fromEntries(Object.entries(tools).sort(([one], [other]) => (one < other ? -1 : 1)));
}
