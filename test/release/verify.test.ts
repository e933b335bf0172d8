import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readLock } from "../../buildx/lock/lock.ts";
import { properties } from "../../buildx/materials/bom.ts";
import { readIndex } from "../../buildx/oci/layout.ts";
import { attestationOf, blobPath, type Descriptor, Manifest } from "../../buildx/oci/types.ts";
import { push } from "../../buildx/registry/push.ts";
import { attest, sign } from "../../buildx/release/cosign.ts";
import { provenance, uris } from "../../buildx/release/provenance.ts";
import { publish } from "../../buildx/release/publish.ts";
import { block } from "../rig/hosts/page.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { Registry } from "../rig/registry/registry.ts";
import { writeTinyIndex } from "../rig/registry/tiny-index.ts";
import { folder, keys, make, revision, rows, runVerify, version } from "./made.ts";

const good = "phantun-runtime";
const layout = join(folder, "matrix/layout");
const lock = readLock();
const signing = { key: keys("cosign.key"), tlsVerify: false };
/** The file of a platform's bill of materials. */
const bom = (platform: string) => join(folder, "matrix/sboms", `${platform.replaceAll("/", "-")}.cdx.json`);
const provenanceOf = (platform: string, more = {}) =>
  provenance({ lock, revision, platform, inputs: { compression: "zstd" }, ...more });

let registry: Registry;
let work: string;
let index: Descriptor;
let images: Descriptor[];
const place = (name: string) => `${registry.host}/${name}`;
const verify = (reference: string, ...words: string[]) => runVerify(reference, "--key", keys("cosign.pub"), ...words);

beforeAll(async () => {
  await requireTools("cosign", "curl", "docker-registry", "jq", "skopeo");
  await make();
  registry = await Registry.open();
  work = await mkdtemp(join(tmpdir(), "phantun-runtime-verify-"));
  const { target, manifests } = await readIndex(layout);
  index = target;
  images = manifests.filter(({ annotations }) => !annotations?.[attestationOf]);
  const platforms = rows.map(({ platform }) => platform);
  const set = { layout, platforms, bom, provenance: provenanceOf };
  await publish([set], { repository: place(good), tlsVerify: false, signing });
});
afterAll(async () => {
  await registry?.close();
  if (work) await rm(work, { recursive: true });
});

/** Copies the good repository for tampering. Returns the copy's name. */
async function copied(name: string): Promise<string> {
  const repositories = join(registry.storage, "repositories");
  await cp(join(repositories, good), join(repositories, name), { recursive: true });
  return name;
}

/** Pushes a manifest under a tag, as anyone with write access to the registry can. */
async function put(name: string, tag: string, type: string, bytes: Buffer | string): Promise<string> {
  const answer = await fetch(`http://${registry.host}/v2/${name}/manifests/${tag}`, {
    method: "PUT",
    headers: { "content-type": type },
    body: new Uint8Array(Buffer.from(bytes)),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** The tag under which cosign stores a manifest's attestations. */
const attestationTag = ({ digest }: Descriptor) => `${digest.replace(":", "-")}.att`;

const [first, second] = [0, 1].map((place) => () => images[place] as Descriptor);

const lines = (stdout: string) => stdout.split("\n").map((line) => line.split(/ +/, 2).join(" "));

it("every link of a good release holds, one line each", async () => {
  const { exitCode, stdout, stderr } = await verify(`${place(good)}:${version}`);
  expect(exitCode, stderr + stdout).toBe(0);
  const names = ["release", "signature", "content", "platforms", "provenance", "crate", "materials"];
  expect(lines(stdout)).toEqual(names.map((name) => `ok ${name}`));
});

it("a digest or a moving tag verifies as well", async () => {
  for (const reference of [`${place(good)}@${index.digest}`, `${place(good)}:latest`]) {
    expect((await verify(reference)).exitCode).toBe(0);
  }
});

it("a rebuild gives the same manifest", async () => {
  const { exitCode, stdout, stderr } = await verify(`${place(good)}:${version}`, "--rebuild");
  expect(exitCode, stderr.slice(-2000) + stdout).toBe(0);
  expect(stdout.split("\n").at(-1)).toMatch(/^ok +rebuild +linux\/\w+ built again is sha256:/);
});

/** Requires that links hold up to the broken one, then a sentence and exit code 1, and no further link. */
async function breaks(reference: string, link: string, sentence: string, ...words: string[]): Promise<void> {
  const { exitCode, stdout, stderr } =
    words.length > 0 ? await runVerify(reference, ...words) : await verify(reference);
  expect(exitCode, stderr + stdout).toBe(1);
  const last = stdout.split("\n").at(-1) ?? "";
  expect(last.split(/ +/).slice(0, 2)).toEqual(["BROKEN", link]);
  expect(last).toMatch(new RegExp(sentence));
  expect(stdout.match(/^BROKEN/gm)).toHaveLength(1);
}

it("a flipped byte in a layer fails", async () => {
  const { layers } = Manifest.parse(JSON.parse(await readFile(join(layout, blobPath(first?.().digest ?? "")), "utf8")));
  const hex = layers[0]?.digest.slice("sha256:".length) ?? "";
  const file = join(registry.storage, "blobs/sha256", hex.slice(0, 2), hex, "data");
  const bytes = await readFile(file);
  const flipped = Buffer.from(bytes);
  flipped[1000] = (flipped[1000] ?? 0) ^ 1;
  await writeFile(file, flipped);
  try {
    await breaks(`${place(good)}:${version}`, "content", "cannot be fetched whole|was changed");
  } finally {
    await writeFile(file, bytes);
  }
});

it("another key fails", async () => {
  const words = ["--key", keys("other.pub")];
  await breaks(`${place(good)}:${version}`, "signature", "is not signed as .* by a trusted signer", ...words);
});

it("a platform's entry swapped for another's fails, even if the index is signed again", async () => {
  const name = await copied("swapped");
  const text = JSON.parse((await registry.manifest(good, version)).toString());
  const [one, other] = text.manifests;
  [one.platform, other.platform] = [other.platform, one.platform];
  const digest = await put(name, version, "application/vnd.oci.image.index.v1+json", JSON.stringify(text));
  await breaks(`${place(name)}:${version}`, "signature", "no signatures found");
  await sign(`${place(name)}@${digest}`, version, signing);
  await breaks(`${place(name)}:${version}`, "platforms", "the index has .* for .*, but that is an image for");
});

it("provenance of another image fails", async () => {
  const name = await copied("exchanged");
  const other = await registry.manifest(good, attestationTag(second?.() as Descriptor));
  const tag = attestationTag(first?.() as Descriptor);
  await put(name, tag, "application/vnd.oci.image.manifest.v1+json", other);
  await breaks(`${place(name)}:${version}`, "provenance", "has no signed provenance for this image");
});

it("an older release under a newer tag fails", async () => {
  const older = "0.1.0-r1";
  const old = join(work, "older");
  await writeTinyIndex(old, ["linux/amd64"], "phantun-runtime:1", { "org.opencontainers.image.version": older });
  for (const tag of [version, "latest"]) {
    const reference = { whole: `${place("older")}:${tag}`, repository: place("older"), tag };
    const digest = await push(old, { reference, tlsVerify: false });
    await sign(`${place("older")}@${digest}`, older, signing);
    await breaks(`${place("older")}:${tag}`, "signature", `is not signed as ${version}`);
  }
});

it("a removed attestation fails", async () => {
  const name = await copied("removed");
  const tag = attestationTag(second?.() as Descriptor);
  await rm(join(registry.storage, "repositories", name, "_manifests/tags", tag), { recursive: true });
  await breaks(`${place(name)}:${version}`, "provenance", "has no signed provenance");
});

/** Replaces an attestation of the first image by another one signed with the right key. */
async function attestInstead(name: string, type: "bom" | "provenance", predicate: unknown): Promise<void> {
  const file = join(work, `${name}.json`);
  await writeFile(file, JSON.stringify(predicate));
  await attest(`${place(await copied(name))}@${first?.().digest}`, type, file, signing);
}

it.each([
  ["another lock file", "lock-file", properties.lock, "names 0{64} as the SHA-256 of Cargo.lock"],
  ["another commit", "commit", properties.revision, "names 0{64} as upstream's commit"],
  ["another platform", "platform", properties.platform, "names 0{64} as its platform"],
])("a bill of materials of %s fails", async (_, name, property, sentence) => {
  const bill = JSON.parse(await readFile(bom(rows[0]?.platform ?? ""), "utf8"));
  for (const one of bill.metadata.component.properties) if (one.name === property) one.value = "0".repeat(64);
  await attestInstead(name, "bom", bill);
  await breaks(`${place(name)}:${version}`, "materials", sentence);
});

it("a crate that is not in Cargo.lock fails", async () => {
  const bill = JSON.parse(await readFile(bom(rows[0]?.platform ?? ""), "utf8"));
  for (const one of bill.components) if (one.name === "tokio") one.version = "1.0.0";
  await attestInstead("crate", "bom", bill);
  await breaks(`${place("crate")}:${version}`, "materials", "has the crate tokio 1.0.0, which is not in Cargo.lock");
});

it.each([
  ["another commit of upstream's", "upstream", uris.upstream, "as upstream's commit"],
  ["another commit of this repository", "own", uris.own, "as this repository's commit"],
])("provenance of %s fails", async (_, name, uri, sentence) => {
  const [row] = rows;
  const predicate = provenanceOf(row?.platform ?? "");
  for (const one of predicate.buildDefinition.resolvedDependencies) {
    if (one.uri === uri) one.digest = { gitCommit: "6".repeat(40) };
  }
  await attestInstead(`other-${name}`, "provenance", predicate);
  await breaks(`${place(`other-${name}`)}:${version}`, "provenance", `names 6{40} ${sentence}`);
});

it("the tag of a release that is not in the lock fails", async () => {
  const name = await copied("tagged");
  const tag = "0.1.0-r1";
  await put(name, tag, "application/vnd.oci.image.index.v1+json", await registry.manifest(good, version));
  await breaks(`${place(name)}:${tag}`, "release", `the tag names ${tag}, and the lock of this checkout ${version}`);
});

it("a missing image and an invalid reference each give a sentence and a distinct exit code", async () => {
  expect(await verify(`${place(good)}:none`)).toMatchObject({ exitCode: 69, stderr: /none does not exist/ });
  expect(await verify("phantun-runtime:latest")).toMatchObject({ exitCode: 64, stderr: /is no image in a registry/ });
});

it("the manual steps of docs/verify.md give the same result", async () => {
  const page = "docs/verify.md";
  const values = {
    "registry.example/phantun-runtime": place(good),
    "cosign.pub": keys("cosign.pub"),
  };
  const script = [
    // A registry on this machine has no certificate.
    'cosign() { command cosign "$@" --allow-http-registry; }',
    'skopeo() { sub=$1; shift; case $sub in copy) command skopeo --insecure-policy copy --src-tls-verify=false "$@" ;; *) command skopeo "$sub" --tls-verify=false "$@" ;; esac; }',
    await block(page, "sh verify by hand", values),
  ].join("\n");
  const run = (text: string) => execa("bash", ["-euo", "pipefail", "-c", text], { cwd: work, reject: false });
  const { exitCode, stdout, stderr } = await run(script);
  expect(exitCode, stderr + stdout).toBe(0);
  expect(stdout.trim().split("\n").at(-1)).toBe("the image, its provenance and its bill of materials belong together");
  // The script does detect a wrong key.
  expect((await run(script.replaceAll(keys("cosign.pub"), keys("other.pub")))).exitCode).not.toBe(0);
  expect((await run(script.replaceAll(place(good), place("exchanged")))).exitCode).not.toBe(0);
});
