import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { metadataOf } from "../../buildx/build/metadata.ts";
import { runArguments, type Start } from "../rig/hosts/runtime.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { Rootfs } from "../rig/image/rootfs.ts";
import { variantImage } from "./image.ts";

beforeAll(() => requireTools("docker", "tar"));

const run = (start: Omit<Start, "image">) =>
  execa("docker", runArguments({ ...start, image: [variantImage] }), { reject: false });

describe("the variant's image", () => {
  let rootfs: Rootfs;
  let usual: Rootfs;
  beforeAll(async () => {
    rootfs = await Rootfs.unpack(variantImage);
    usual = await Rootfs.unpack();
  });
  afterAll(async () => {
    await rootfs?.remove();
    await usual?.remove();
  });

  it("contains the default image's files, Node's libraries with their loader, and licences", () => {
    const more = rootfs.entries.filter((entry) => !usual.entries.includes(entry));
    expect(
      more.filter((entry) => !entry.startsWith("usr/share/licenses/")).map((entry) => entry.replace(/.*\//, "")),
    ).toEqual(
      expect.arrayContaining([
        "libc.so.6",
        "libdl.so.2",
        "libgcc_s.so.1",
        "libm.so.6",
        "libpthread.so.0",
        "libstdc++.so.6",
      ]),
    );
    expect(
      more.filter((entry) => !/^(lib|lib64)(\/(ld-linux|lib)[\w.+-]*)?$|^usr\/share\/licenses\//.test(entry)),
    ).toEqual([]);
    expect(usual.entries.filter((entry) => !rootfs.entries.includes(entry))).toEqual([
      "usr/share/licenses/quickjs",
      "usr/share/licenses/quickjs/LICENSE",
    ]);
  });

  it.each(["client", "server"])("contains the default image's phantun-%s, byte for byte", async (mode) => {
    const [ours, theirs] = await Promise.all(
      [rootfs, usual].map(({ folder }) => readFile(join(folder, "usr/local/bin", `phantun-${mode}`))),
    );
    expect(ours && theirs?.equals(ours)).toBe(true);
  });

  it("has the right labels, including the libraries' licences", async () => {
    const { stdout } = await execa("docker", ["image", "inspect", "--format", "{{json .Config.Labels}}", variantImage]);
    expect(JSON.parse(stdout)).toMatchObject(metadataOf("node"));
  });
});

describe("its container", () => {
  it.each(["Client", "Server"])("prints the output of phantun's %s, and nothing else", async (program) => {
    const { stdout, stderr } = await run({ environment: { MODE: program.toLowerCase() }, args: ["--version"] });
    expect({ stdout, stderr }).toEqual({ stdout: expect.stringMatching(`^Phantun ${program} [0-9.]+$`), stderr: "" });
  });

  it("without MODE starts nothing: exit code 64 and one line", async () => {
    const { exitCode, stderr } = await run({ args: [] });
    expect({ exitCode, stderr }).toEqual({ exitCode: 64, stderr: expect.stringMatching(/^phantun-runtime: MODE.*$/) });
  });

  it("passes on options that Node has too, and phantun's own exit code", async () => {
    const { exitCode, stderr } = await run({ environment: { MODE: "client" }, args: ["--inspect"] });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("'--inspect'") });
  });

  it("explains a missing device in one line", async () => {
    const { exitCode, stderr } = await run({
      flags: ["--cap-drop", "ALL", "--cap-add", "NET_ADMIN"],
      environment: { MODE: "client" },
      args: ["--local", "127.0.0.1:1234", "--remote", "192.0.2.1:4567"],
    });
    expect(exitCode).toBe(101);
    expect(stderr.split("\n").filter((line) => line.startsWith("phantun-runtime: "))).toEqual([
      expect.stringContaining("there is no /dev/net/tun"),
    ]);
  });

  it.each([
    { NODE_OPTIONS: "--inspect=0.0.0.0:9229" },
    { NODE_OPTIONS: "--no-such-option" },
    { NODE_OPTIONS: "--require /no/such/file" },
    { NODE_EXTRA_CA_CERTS: "/no/such/file" },
    { NODE_PENDING_DEPRECATION: "1" },
    { NODE_REDIRECT_WARNINGS: "/usr/warnings" },
    { NODE_PRESERVE_SYMLINKS_MAIN: "1" },
    { NODE_ICU_DATA: "/no/such/folder" },
    { OPENSSL_CONF: "/no/such/file" },
    { FORCE_COLOR: "3" },
  ] as Record<string, string>[])("is not changed by %j", async (environment) => {
    const { stdout, stderr } = await run({ environment: { ...environment, MODE: "client" }, args: ["--version"] });
    expect({ stdout, stderr }).toEqual({ stdout: expect.stringMatching(/^Phantun Client/), stderr: "" });
  });
});
