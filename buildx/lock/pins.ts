import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Lock } from "./lock.ts";

type Tools = Lock["tools"];

/** Packages of npm's lock file that bring an executable of their own, by their path in it. */
const Packages = z.looseObject({
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional(), integrity: z.string().optional() })),
});

/** The tools of a requirements file of pip's with digests (`--require-hashes`). */
export function pipTools(text: string): Tools {
  const tools: Tools = {};
  for (const [, name = "", version = "", hashes = ""] of text.matchAll(
    /^([\w.-]+)==(\S+)((?:\s*\\?\s*--hash=\S+)+)/gm,
  )) {
    tools[name] = { version, digests: [...hashes.matchAll(/--hash=(\S+)/g)].map(([, digest = ""]) => digest).sort() };
  }
  return tools;
}

/** The packages of a lock file of npm's that a filter takes; digests are those of npm (SRI). */
export function npmTools(text: string, wanted: (name: string) => boolean): Tools {
  const { packages } = Packages.parse(JSON.parse(text));
  const tools: Tools = {};
  for (const [path, { version, integrity }] of Object.entries(packages)) {
    const name = path.replace(/^node_modules\//, "");
    if (wanted(name) && version && integrity) tools[name] = { version, digests: [integrity] };
  }
  return tools;
}

/** The source archives whose digests the Dockerfile has as ARG NAME_SHA256. */
export function sourceTools(dockerfile: string): Tools {
  const found = [...dockerfile.matchAll(/^ARG ([A-Z]+)_SHA256=([0-9a-f]{64})$/gm)];
  return Object.fromEntries(
    found.map(([, name = "", digest = ""]) => [name.toLowerCase(), { digests: [`sha256:${digest}`] }]),
  );
}

/** The pins where the build reads them: zig, Node, the bundler, the sources of QuickJS and musl. */
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
