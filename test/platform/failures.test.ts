import { access, mkdtemp, readdir, rm } from "node:fs/promises";
import { machine, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { incomplete } from "../../buildx/build/output-mark.ts";
import { readIndex } from "../../buildx/oci/layout.ts";
import { attestationOf, platformName } from "../../buildx/oci/types.ts";
import { platformSlug } from "../../cross/platform.ts";
import { platforms } from "../../cross/platforms.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { Registry } from "../rig/registry/registry.ts";
import { root, version } from "./built.ts";
import { runMatrix } from "./matrix.ts";

const output = "build/test-failures";

/** Inputs that musl-only rows reject. */
const inputs = ["LIBC=gnu", `PHANTUN_CRATE=${version}`];

const matrix = (...words: string[]) => runMatrix("--output", output, ...words);

const there = (path: string) =>
  access(join(root, path)).then(
    () => true,
    () => false,
  );

beforeAll(() => requireTools("docker"));

describe("rows that cannot be built, here because they lack the requested libc", () => {
  let ended: Awaited<ReturnType<typeof matrix>>;
  beforeAll(async () => {
    ended = await matrix("--platform", "linux/mips", "--platform", "linux/mipsle", ...inputs);
  });

  it("are named with exit code 1, and one failure does not prevent the next attempt", () => {
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toMatch(/^linux\/mips +FAILED/m);
    expect(ended.stdout).toMatch(/^linux\/mipsle +FAILED/m);
    expect(ended.stdout).toContain("\nlinux/mips: its build failed; see the log above\n");
    expect(ended.stdout).toContain(`nothing was built; ${output} holds an earlier result`);
  });

  it("give the reason in the build's own words", () => {
    expect(ended.stderr).toContain(
      "LIBC=gnu is not built for linux/mipsle: its row of the platform table accepts musl.",
    );
  });

  it("leave nothing behind", async () => {
    expect(await there(output)).toBe(false);
    expect(await there(`${output}.new`)).toBe(false);
  });
});

/**
 * This machine's own row, if it has the libc that the other row lacks. It is built as in other tests, so that it is
 * compiled only once for all of them.
 */
const own = platforms.find(({ libc, qemu }) => libc === "gnu" && qemu.program === machine());

describe.runIf(own)("one row of two that cannot be built, in a matrix to push", () => {
  const platform = own?.platform ?? "";
  let folder: string;
  let written: string;
  let registry: Registry;
  let reference: string;
  let ended: Awaited<ReturnType<typeof runMatrix>>;
  beforeAll(async () => {
    await requireTools("docker-registry");
    folder = await mkdtemp(join(tmpdir(), "phantun-runtime-"));
    written = join(folder, "matrix");
    registry = await Registry.open();
    reference = `${registry.host}/phantun-runtime-test:partial`;
    const choosing = ["--platform", platform, "--platform", "linux/mipsle", "--output", written];
    const pushing = ["--push", reference, "--tls-verify=false"];
    ended = await runMatrix(...choosing, ...pushing, ...inputs);
  });
  afterAll(async () => {
    await registry?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  it("is named with its reason, and the command exits with 1", () => {
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toMatch(/^linux\/mipsle +FAILED/m);
    expect(ended.stdout).toMatch(/\n\nfailed:\nlinux\/mipsle: its build failed; see the log above$/);
    expect(ended.stderr).toContain(
      "LIBC=gnu is not built for linux/mipsle: its row of the platform table accepts musl.",
    );
  });

  it("leaves the other row built, alone in the index and in the folders", async () => {
    expect(ended.stdout).toMatch(new RegExp(`^${platform} +[1-9]`, "m"));
    expect(ended.stdout).toContain(`${written}/layout`);
    const { manifests } = await readIndex(join(written, "layout"));
    const [image, ...others] = manifests;
    expect(image && platformName(image)).toBe(platform);
    expect(others.map(({ annotations }) => annotations?.[attestationOf])).toEqual([image?.digest]);
    expect(await readdir(join(written, "bundles"))).toEqual([platformSlug(platform)]);
    expect(await readdir(join(written, "archives"))).toHaveLength(1);
    expect(await readdir(folder)).toEqual(["matrix"]);
    expect(incomplete(written)).toBe("lacks linux/mipsle, which failed");
  });

  it("prevents the push of the index, which is reported", async () => {
    expect(ended.stderr).toContain(`==> not pushed to ${reference}, because platforms failed`);
    expect(ended.stderr).not.toContain("==> pushing");
    expect(ended.stdout).not.toContain("pushed    ");
    await expect(registry.manifest("phantun-runtime-test", "partial")).rejects.toThrow("the registry answers 404");
  });
});

it("an unknown platform is refused with 64 before anything is built", async () => {
  const { exitCode, stderr } = await matrix("--platform", "linux/vax");
  expect(exitCode).toBe(64);
  expect(stderr).toMatch(
    /^run matrix: --platform linux\/vax is not in the platform table, which has linux\/amd64, .*\.$/,
  );
});
