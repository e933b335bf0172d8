import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hosts } from "../../buildx/hosts.ts";
import { picked, seenPlatform } from "../../buildx/selection.ts";
import { platforms } from "../../cross/platforms.ts";
import { requireTools } from "../hosts/tools.ts";
import { type Client, clientNames, openClients } from "./clients.ts";
import { Registry } from "./registry.ts";
import { writeTinyIndex } from "./tiny-index.ts";

const entries = platforms.map(({ platform }) => platform);

/** Indexes that lack what a machine would take first, so that engines go down their lists. */
const indexes: Record<string, string[]> = {
  ours: entries,
  "without-arm64": entries.filter((entry) => entry !== "linux/arm64"),
  "without-v7": entries.filter((entry) => entry !== "linux/arm64" && entry !== "linux/arm/v7"),
  "without-amd64": entries.filter((entry) => entry !== "linux/amd64"),
};

/** What all machines of the documentation ask for, and every row by its own name. */
const asked = [...new Set([...hosts(platforms).map(({ seen }) => seenPlatform(seen)), "linux/arm", ...entries])];

let registry: Registry;
let clients: Client[];
/** By index, by digest of a layer's archive: the platform that it is of. */
const layers = new Map<string, string>();

beforeAll(async () => {
  await requireTools("docker", "docker-registry", "dockerd", "podman", "skopeo");
  registry = await Registry.open();
  const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-"));
  try {
    for (const [tag, entries] of Object.entries(indexes)) {
      const layout = join(folder, tag);
      for (const [entry, layer] of await writeTinyIndex(layout, entries, `tiny:${tag}`)) layers.set(layer, entry);
      const copy = ["copy", "--quiet", "--all", "--preserve-digests", "--dest-tls-verify=false"];
      await execa("skopeo", ["--insecure-policy", ...copy, `oci:${layout}`, `docker://${registry.host}/tiny:${tag}`]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  clients = await openClients();
});
afterAll(async () => {
  for (const client of clients ?? []) await client.close();
  await registry?.close();
});

describe.each(clientNames)("%s chooses by the rules that the documentation tells", (name) => {
  it.each(Object.keys(indexes))("out of the index %s", async (tag) => {
    const client = clients.find((client) => client.name === name) as Client;
    const index = indexes[tag] ?? [];
    // Out of an index that lacks entries, what would have taken one of those.
    const lacks = (platform: string) => !index.includes(picked(client.rules, platform, entries) ?? "");
    const questions = index === entries ? asked : asked.filter(lacks);
    const told = questions.map((platform) => [platform, picked(client.rules, platform, index)]);
    const taken: typeof told = [];
    for (const platform of questions) {
      const pulled = await client.pull(`${registry.host}/tiny:${tag}`, platform).catch(() => undefined);
      taken.push([platform, layers.get(pulled?.layers?.[0] ?? "")]);
    }
    expect(taken).toEqual(told);
  });
});
