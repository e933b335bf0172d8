import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readLock } from "../../buildx/lock/lock.ts";
import { checksums } from "../../buildx/materials/crates.ts";
import { Bill } from "../../buildx/release/verify/bill.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { build, resolve } from "../rig/image/build.ts";
import { Rootfs } from "../rig/image/rootfs.ts";
import { testedRows } from "../rig/rows.ts";

const { upstream } = readLock();
const inputs = { PHANTUN_CRATE: upstream.version };

/** A bill of materials with the fields that only these tests read. */
const WholeBill = Bill.extend({
  components: z.array(
    Bill.shape.components.element.extend({
      scope: z.enum(["required", "excluded"]),
      licenses: z.array(z.looseObject({ expression: z.string() })).min(1),
      properties: z.array(z.object({ name: z.string(), value: z.string() })),
    }),
  ),
});

let folder: string;
let lock: string;
let rootfs: Rootfs;
beforeAll(async () => {
  await requireTools("docker", "tar");
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-materials-"));
  lock = await readFile(join((await resolve(inputs)).source, "Cargo.lock"), "utf8");
  rootfs = await Rootfs.unpack();
});
afterAll(async () => {
  await rootfs?.remove();
  await rm(folder, { recursive: true });
});

/** The build's bill of materials for a platform's image. */
async function materials(platform: string, more = {}) {
  const output = join(folder, platform.replaceAll("/", "-"));
  const args = ["--platform", platform];
  const built = await build({ ...inputs, ...more }, "materials", `type=local,dest=${output}`, ...args);
  expect(built.failed, built.output).toBe(false);
  const text = await readFile(join(output, "sbom.cdx.json"), "utf8");
  const notices = await readFile(join(output, "THIRD-PARTY"), "utf8");
  return { text, bill: WholeBill.parse(JSON.parse(text)), notices };
}

const own = `linux/${process.arch === "x64" ? "amd64" : process.arch}`;

describe.each(testedRows())("the bill of materials for $platform", ({ platform, libc: kind }) => {
  const [libc, runtime] = kind === "gnu" ? ["glibc", "libgcc"] : ["musl", "libunwind"];
  let found: Awaited<ReturnType<typeof materials>>;
  beforeAll(async () => {
    found = await materials(platform);
  });
  const linked = () => found.bill.components.filter(({ scope }) => scope === "required");
  const crates = () => found.bill.components.filter(({ purl }) => purl?.startsWith("pkg:cargo/"));

  it("is valid CycloneDX according to its schema", async () => {
    expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(found.text)).toBeNull();
  });

  it("is tied to upstream's lock file, and has the lock's crate", () => {
    const { properties } = found.bill.metadata.component;
    expect(properties).toContainEqual({
      name: "phantun-runtime:cargo-lock:sha256",
      value: createHash("sha256").update(lock).digest("hex"),
    });
    expect(properties).toContainEqual({ name: "phantun-runtime:upstream:revision", value: upstream.commit });
    const phantun = crates().find(({ name }) => name === "phantun");
    expect(phantun).toMatchObject({ version: upstream.version, hashes: [{ content: upstream.crate }] });
  });

  it("has only crates of the lock file and the standard library, with their checksums", () => {
    const locked = checksums(lock);
    const chosen = crates().filter(({ name, "bom-ref": ref }) => name !== "phantun" && !ref.startsWith("std/"));
    expect(chosen.length).toBeGreaterThan(60);
    for (const { name, version, hashes } of chosen) {
      expect(hashes, name).toEqual([{ alg: "SHA-256", content: locked.get(`${name}@${version}`) }]);
    }
  });

  it("names the C library, the compiler's runtime, Rust, QuickJS, and the libraries linked into the launcher", () => {
    const names = linked().map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        libc,
        runtime,
        "rust-std",
        "std",
        "compiler_builtins",
        "quickjs",
        "musl",
        "zig-compiler-rt",
      ]),
    );
    expect(names).not.toContain("node");
    expect(names.includes("glibc")).toBe(libc === "glibc");
  });

  it("names this project's patch of musl if the programs have it", () => {
    const { properties = [] } = linked().find(({ name }) => name === "musl") ?? {};
    expect(properties.some(({ value }) => value.includes("mallocng-retain-groups.patch"))).toBe(libc === "musl");
  });

  it("has all linked components in the notices, by name, version and licence", () => {
    for (const { name, version, licenses } of linked()) {
      expect(found.notices).toContain(`${name} ${version} (${licenses[0]?.expression})\n`);
    }
    expect(found.notices).not.toContain("brings no licence text");
  });
});

it("every crate whose paths are in the programs is in the bill of materials as linked", async () => {
  const { bill } = await materials(own);
  const linked = new Set(
    bill.components.filter(({ scope }) => scope === "required").map((one) => `${one.name}-${one.version}`),
  );
  for (const program of ["client", "server"]) {
    const bytes = await readFile(join(rootfs.folder, `usr/local/bin/phantun-${program}`), "latin1");
    const carried = new Set(
      [...bytes.matchAll(/\/crates\/([\w-]+-\d+\.\d+\.\d+[\w.+-]*)\//g)].map(([, crate]) => crate),
    );
    expect(carried.size).toBeGreaterThan(20);
    expect([...carried].filter((crate) => crate && !linked.has(crate))).toEqual([]);
  }
});

it("the image has the build's notices", async () => {
  const path = "usr/share/licenses/phantun-runtime/THIRD-PARTY";
  expect(await readFile(join(rootfs.folder, path), "utf8")).toBe((await materials(own)).notices);
});

it("a launcher packed with Node names Node, its packer and its libraries instead of QuickJS", async () => {
  const { bill, notices } = await materials(own, { VARIANT: "node" });
  const names = bill.components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["node", "@yao-pkg/pkg", "libc6", "libstdc++6", "libgcc-s1"]));
  expect(names).not.toContain("quickjs");
  expect(notices).toContain("Node.js");
});
