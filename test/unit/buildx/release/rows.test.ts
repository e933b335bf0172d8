import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { programs } from "../../../../buildx/contract.ts";
import { readIndex } from "../../../../buildx/oci/layout.ts";
import { attestationOf, blobPath } from "../../../../buildx/oci/types.ts";
import { builds, type Identity, reproduciblePaths, writeRow } from "../../../../buildx/release/row.ts";
import { mergeBuild, readRows } from "../../../../buildx/release/rows.ts";
import { type Platform, platformSlug } from "../../../../cross/platform.ts";
import { platforms } from "../../../../cross/platforms.ts";
import { writeBuilds } from "./made-release.ts";

/** A row with a Node variant, a router's, and one with neither. */
const rows = platforms.filter(({ platform }) => ["linux/amd64", "linux/mipsle", "linux/s390x"].includes(platform));
const [amd64, mipsle, s390x] = rows as [Platform, Platform, Platform];
const identity: Identity = { version: "1.2.3-r4", revision: "a".repeat(40), lock: "b".repeat(64) };
const made = { rows, ...identity };

let folder: string;
/** Rows as they were built, and a copy of them for each test. */
let built: string;
let place: string;

/**
 * Builds a row alone, as on a machine of its own.
 *
 * @param more how the builds differ
 * @param named how the row's record differs
 */
async function build(to: string, row: Platform, more: object = {}, named: object = {}): Promise<void> {
  const machine = await mkdtemp(join(folder, "machine-"));
  await writeBuilds(machine, { ...made, rows: [row], ...more });
  await writeRow(machine, row, { ...identity, ...named }, join(to, platformSlug(row.platform)));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-rows-"));
  built = join(folder, "built");
  for (const row of rows) await build(built, row);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  place = join(await mkdtemp(join(folder, "test-")), "rows");
  await cp(built, place, { recursive: true });
});

const read = (wanted: readonly Platform[] = rows) => readRows({ folder: place, rows: wanted, identity });
const at = (row: Platform, ...path: string[]) => join(place, platformSlug(row.platform), ...path);
const shared = { upstream: "1.2.3", version: identity.version, epoch: 1 };

describe("a row", () => {
  it("has the builds of its platform, and sha256sum can check it", async () => {
    const parts = async (row: Platform) => (await readdir(at(row))).sort();
    const common = ["SHA256SUMS", "matrix", "matrix-gzip"];
    expect(await parts(amd64)).toEqual([...common, "node", "openwrt-matrix", "row.json"]);
    expect(await parts(mipsle)).toEqual([...common, "openwrt-matrix", "row.json"]);
    expect(await parts(s390x)).toEqual([...common, "row.json"]);
    await execa("sha256sum", ["--check", "--quiet", "SHA256SUMS"], { cwd: at(amd64) });
  });

  it("built twice has the same digests, although BuildKit's attestations differ", async () => {
    const again = join(place, "../again");
    await build(again, amd64, { run: "another" });
    const name = platformSlug(amd64.platform);
    const sums = await readFile(join(again, name, "SHA256SUMS"), "utf8");
    expect(sums).toBe(await readFile(at(amd64, "SHA256SUMS"), "utf8"));
    const index = async (row: string) => (await readIndex(join(row, "matrix/layout"))).target.digest;
    expect(await index(join(again, name))).not.toBe(await index(at(amd64)));
  });

  it("of a release with several rows is the same as one that was built alone", async () => {
    const all = join(place, "../all");
    await writeBuilds(all, made);
    for (const row of rows) {
      const alone = join(place, "../row", platformSlug(row.platform));
      await writeRow(all, row, identity, alone);
      await execa("diff", ["--recursive", alone, at(row)]);
    }
  });
});

describe("merged rows", () => {
  it.each(builds)("have the images of $folder in the table's order, as if one machine had built them", async (one) => {
    const all = join(place, "../all");
    const merged = join(place, "../merged");
    await writeBuilds(all, made);
    await mergeBuild(await read(), one, shared, merged);
    const layout = (of: string) => readIndex(join(of, "layout"));
    expect(await layout(merged)).toEqual(await layout(join(all, one.folder)));
    for (const part of await readdir(join(all, one.folder))) {
      if (part === "bundles" || (part === "sboms" && !one.bills)) continue;
      await execa("diff", ["--recursive", join(all, one.folder, part), join(merged, part)]);
    }
  });

  it("have archives and bundles of the images, whose programs are executable", async () => {
    const merged = join(place, "../merged");
    const [matrix] = builds;
    if (matrix) await mergeBuild(await read(), matrix, shared, merged);
    expect((await readdir(merged)).sort()).toEqual([
      ...["archives", "bundles", "compilers.txt", "layout", "sboms", "symbols"],
    ]);
    expect(await readdir(join(merged, "archives"))).toContain("phantun-runtime-1.2.3-linux-mipsle.tar");
    const program = join(merged, "bundles/linux-mipsle/rootfs", programs.client);
    expect(((await stat(program)).mode & 0o777).toString(8)).toBe("755");
  });

  it("are of the selected platforms", async () => {
    await rm(at(amd64), { recursive: true });
    const { rows: found } = await read([mipsle, s390x]);
    expect(found.map(({ row }) => row.platform)).toEqual(["linux/mipsle", "linux/s390x"]);
  });

  it("differ in their digest when a row differs", async () => {
    const { digest } = await read();
    expect((await read()).digest).toBe(digest);
    await rm(place, { recursive: true });
    for (const row of rows) await build(place, row, { compilers: "rustc 1.97.0\n" });
    expect((await read()).digest).not.toBe(digest);
  });
});

/** Writes a row's digests again, as a machine does that built it like this. */
async function resum(row: Platform): Promise<void> {
  const paths = await reproduciblePaths(at(row));
  const { stdout } = await execa("sha256sum", paths, { cwd: at(row) });
  await writeFile(at(row, "SHA256SUMS"), `${stdout}\n`);
}

/** Replaces a row by one that was built differently. */
async function rebuild(row: Platform, more: object, named: object = more): Promise<void> {
  await rm(at(row), { recursive: true });
  await build(place, row, more, named);
}

const other = "c".repeat(40);

it.each<[string, () => Promise<unknown>, RegExp]>([
  [
    "a missing row",
    () => rm(at(mipsle), { recursive: true }),
    /rows has no row for linux\/mipsle: build each by `.\/run release --platform NAME`, which writes it to rows\/\.$/,
  ],
  [
    "a row twice",
    () => cp(at(mipsle), join(place, "again"), { recursive: true }),
    /again and .*linux-mipsle are both rows for linux\/mipsle: remove one of them\.$/,
  ],
  ["a file that is no row", () => writeFile(join(place, "NOTES"), ""), /NOTES has no row\.json, and so is not a row: /],
  ["a record that cannot be read", () => writeFile(at(mipsle, "row.json"), "{"), /row\.json is not JSON: copy the row/],
  [
    "a record of something else",
    () => writeFile(at(mipsle, "row.json"), "{}"),
    /row\.json is not a row's \(version: .*\): copy the row again\.$/,
  ],
  [
    "a row of another release",
    () => rebuild(mipsle, { version: "1.2.2-r1" }),
    /linux-mipsle is a row of release 1\.2\.2-r1, expected 1\.2\.3-r4: build the row again/,
  ],
  [
    "a row of another commit",
    () => rebuild(mipsle, { revision: other }),
    /linux-mipsle is built from commit c{40}, expected a{40}: build the row again/,
  ],
  [
    "a row of another lock",
    () => rebuild(mipsle, {}, { lock: "0".repeat(64) }),
    /linux-mipsle is built under the lock with the SHA-256 0{64}, expected b{64}: build the row again/,
  ],
  [
    "images of another commit",
    () => rebuild(mipsle, { revision: other }, {}),
    /^The image in .*linux-mipsle\/matrix\/layout is built from commit c{40}, expected a{40}: build the row again\.$/,
  ],
  [
    "images of another platform",
    async () => {
      await cp(at(mipsle, "matrix/layout"), at(s390x, "matrix/layout"), { recursive: true });
      await resum(s390x);
    },
    /^The image in .*linux-s390x\/matrix\/layout is for linux\/mipsle, expected linux\/s390x: build the row again\.$/,
  ],
  [
    "images of another compression",
    async () => {
      await cp(at(mipsle, "matrix/layout"), at(mipsle, "matrix-gzip/layout"), { recursive: true });
      await resum(mipsle);
    },
    /matrix-gzip\/layout would be published as 1\.2\.3-r4, expected 1\.2\.3-r4-gzip: build the row again\.$/,
  ],
  [
    "a missing build",
    async () => {
      await rm(at(amd64, "node"), { recursive: true });
      await resum(amd64);
    },
    /linux-amd64 lacks node\/layout: build the row again\.$/,
  ],
  [
    "no digests",
    () => rm(at(mipsle, "SHA256SUMS")),
    /linux-mipsle has no SHA256SUMS, by which its files are checked: copy the row again, or build it again\.$/,
  ],
  [
    "a changed file",
    () => writeFile(at(mipsle, "matrix/sboms/linux-mipsle.cdx.json"), "{}"),
    /linux-mipsle\/matrix\/sboms\/linux-mipsle\.cdx\.json has the SHA-256 \w+, expected \w+: copy the row again/,
  ],
  [
    "a missing file, like one below a hidden folder",
    () => rm(at(mipsle, "matrix/symbols"), { recursive: true }),
    /linux-mipsle lacks matrix\/symbols\/\.build-id\/.*\.debug, which its SHA256SUMS names: copy the row again/,
  ],
  [
    "a file that nobody has built",
    () => writeFile(at(mipsle, "matrix/sboms/more"), ""),
    /linux-mipsle holds matrix\/sboms\/more, which its SHA256SUMS does not name: copy the row again/,
  ],
  [
    "a changed attestation, which has no digest in SHA256SUMS",
    async () => {
      const layout = at(mipsle, "matrix/layout");
      const { manifests } = await readIndex(layout);
      const attestation = manifests.find(({ annotations }) => annotations?.[attestationOf]);
      await writeFile(join(layout, blobPath(attestation?.digest ?? "")), "{}");
    },
    /mipsle\/matrix\/layout: sha256:\w{64} has the digest sha256:\w{64}: it was changed\. Copy the row again/,
  ],
  [
    "a layout without its index, which has no digest in SHA256SUMS either",
    () => rm(at(mipsle, "matrix/layout/index.json")),
    /linux-mipsle\/matrix\/layout cannot be read \(ENOENT: .*\): copy the row again, or build it again\.$/,
  ],
  [
    "other compilers",
    () => rebuild(mipsle, { compilers: "rustc 1.97.0\n" }, {}),
    /linux-amd64 and .*linux-mipsle were built with different compilers \(matrix\/compilers\.txt\): build one of/,
  ],
])("%s is refused with a sentence", async (_, before, sentence) => {
  await before();
  await expect(read()).rejects.toThrow(sentence);
});

it("a row that is not part of the release is refused with a sentence", async () => {
  await rm(at(mipsle), { recursive: true });
  await expect(read([amd64])).rejects.toThrow(
    /linux-s390x is a row for linux\/s390x, and this release is for linux\/amd64: remove it\.$/,
  );
});
