import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hosts } from "../../cross/hosts.ts";
import { platforms } from "../../cross/platforms.ts";
import { seenPlatform, selectedEntry } from "../../cross/selection.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { Registry } from "../rig/registry/registry.ts";
import { writeTinyIndex } from "../rig/registry/tiny-index.ts";
import type { Client } from "./clients/client.ts";
import { clientNames, openClients } from "./clients/index.ts";
import { saysNoEntry } from "./no-entry.ts";

const entries = platforms.map(({ platform }) => platform);

/** Indexes that lack a machine's first choice, so that engines use later entries of their lists. */
const indexes: Record<string, string[]> = {
  ours: entries,
  "without-arm64": entries.filter((entry) => entry !== "linux/arm64"),
  "without-v7": entries.filter((entry) => entry !== "linux/arm64" && entry !== "linux/arm/v7"),
  "without-amd64": entries.filter((entry) => entry !== "linux/amd64"),
};

/** The platforms that all documented machines request, and every row's own name. */
const requested = [...new Set([...hosts(platforms).map(({ seen }) => seenPlatform(seen)), "linux/arm", ...entries])];

let registry: Registry;
let clients: Client[];
/** The platform by the digest of its layer's archive. */
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

/**
 * The entry whose image a client pulls for a platform; undefined when the client reports that there is none.
 *
 * @throws Error when the pull fails for another reason, or returns an image of no entry
 */
async function entryTaken(client: Client, reference: string, platform: string): Promise<string | undefined> {
  let pulled: Awaited<ReturnType<Client["pull"]>>;
  try {
    pulled = await client.pull(reference, platform);
  } catch (error) {
    if (saysNoEntry(client.rules, error)) return undefined;
    throw error;
  }
  const entry = layers.get(pulled.layers?.[0] ?? "");
  if (entry === undefined) throw new Error(`${client.name} has taken no entry's image: ${JSON.stringify(pulled)}`);
  return entry;
}

/** ctr pulls exactly the requested platform, without selection rules. */
const choosing = clientNames.filter((name) => name !== "containerd 1.6");

/** If an index lacks the machine's architecture, Docker 20.10 does not select a compatible one. */
const indexesOf = (name: string) => (name === "Docker 20.10" ? ["ours"] : Object.keys(indexes));

describe.each(choosing)("%s selects by the documented rules", (name) => {
  it.each(indexesOf(name))("out of the index %s", async (tag) => {
    const client = clients.find((client) => client.name === name) as Client;
    const index = indexes[tag] ?? [];
    // For an index that lacks entries, only platforms that would have selected a missing entry.
    const lacks = (platform: string) => !index.includes(selectedEntry(client.rules, platform, entries) ?? "");
    const questions = index === entries ? requested : requested.filter(lacks);
    const expected = questions.map((platform) => [platform, selectedEntry(client.rules, platform, index)]);
    const taken: typeof expected = [];
    for (const platform of questions) {
      taken.push([platform, await entryTaken(client, `${registry.host}/tiny:${tag}`, platform)]);
    }
    expect(taken).toEqual(expected);
  });
});
