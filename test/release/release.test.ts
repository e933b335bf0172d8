import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { machine, tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readIndex } from "../../buildx/oci/layout.ts";
import { builds } from "../../buildx/release/row.ts";
import { oneCgroup } from "../rig/hosts/cgroups.ts";
import { label } from "../rig/hosts/host.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { apkTree, readAdb } from "../rig/openwrt/readers.ts";
import { type StaticServer, serve } from "../rig/openwrt/static-server.ts";
import { Registry } from "../rig/registry/registry.ts";
import { folder, keys, make, rows, runRelease, version } from "./made.ts";

const platforms = rows.map(({ platform }) => platform.replaceAll("/", "-"));
const own = rows.find(({ qemu }) => qemu.program === machine());
const files = join(folder, "files");
const signedFeeds = ["--opkg-key", keys("opkg.sec"), "--apk-key", keys("apk.pem")];

let registry: Registry;
let server: StaticServer;
let pushed: Awaited<ReturnType<typeof runRelease>>;
let place: string;
let work: string;
beforeAll(async () => {
  await requireTools("cosign", "docker", "docker-registry", "openssl", "podman", "signify-openbsd", "skopeo", "tar");
  await make();
  registry = await Registry.open();
  place = `${registry.host}/phantun-runtime`;
  server = await serve(files);
  work = await mkdtemp(join(tmpdir(), "phantun-runtime-release-"));
  pushed = await runRelease(...signedFeeds, "--push", place, "--tls-verify=false", "--key", keys("cosign.key"));
});
afterAll(async () => {
  await server?.close();
  await registry?.close();
  if (work) await rm(work, { recursive: true });
});

const fetched = async (name: string) => Buffer.from(await (await fetch(`${server.url}/${name}`)).arrayBuffer());

describe("the folder", () => {
  it("holds archives, bundles, bills of materials, symbols, feeds, notes, and nothing else", async () => {
    const node = rows
      .filter(({ platform }) => /amd64|arm64/.test(platform))
      .map(({ platform }) => platform.replaceAll("/", "-"));
    expect((await readdir(files)).sort()).toEqual(
      [
        ...["NOTES.md", "SHA256SUMS", "lock.json", "provenance.json"],
        ...[
          ...platforms.flatMap((name) => [`${name}.tar`, `${name}-bundle.tar.gz`, `${name}.cdx.json`]),
          ...node.flatMap((name) => [`node-${name}.cdx.json`, `openwrt-${name}.cdx.json`]),
          ...["symbols.tar.gz", "openwrt.tar.gz"],
        ].map((name) => `phantun-runtime-${version}-${name}`),
      ].sort(),
    );
  });

  it("matches SHA256SUMS, as served", async () => {
    const sums = (await fetched("SHA256SUMS")).toString().trimEnd().split("\n");
    expect(sums).toHaveLength((await readdir(files)).length - 1);
    for (const line of sums) {
      const [sum, name = ""] = line.split("  ");
      expect(
        createHash("sha256")
          .update(await fetched(name))
          .digest("hex"),
        name,
      ).toBe(sum);
    }
  });

  it("has release notes with the changes and the digest of each manifest", async () => {
    const notes = await readFile(join(files, "NOTES.md"), "utf8");
    expect(notes).toContain("upstream's notes");
    for (const layout of ["matrix", "matrix-gzip", "node"]) {
      const { manifests } = await readIndex(join(folder, layout, "layout"));
      for (const { digest, platform } of manifests) {
        if (platform?.os === "linux") expect(notes).toContain(digest);
      }
    }
  });
});

describe("its rows, merged as on a machine that built none of them", () => {
  const merged = join(folder, "../merged");
  beforeAll(async () => {
    const { exitCode, stderr } = await runRelease("--rows", join(folder, "rows"), "--output", merged, ...signedFeeds);
    expect(exitCode, stderr).toBe(0);
  });

  it("give the same files", async () => {
    // The signature of apk's index contains a random number.
    const sums = async (of: string) =>
      (await readFile(join(of, "files/SHA256SUMS"), "utf8"))
        .split("\n")
        .filter((line) => !line.endsWith("-openwrt.tar.gz"));
    expect(await sums(merged)).toEqual(await sums(folder));
    const feeds = [join(folder, "openwrt/opkg"), join(merged, "openwrt/opkg")];
    await execa("diff", ["--recursive", ...feeds]);
  });

  it("give the same image indexes", async () => {
    for (const layout of ["matrix/layout", "matrix-gzip/layout", "node/layout"]) {
      expect(await readIndex(join(merged, layout))).toEqual(await readIndex(join(folder, layout)));
    }
  });
});

describe("the command, run again", () => {
  it("repeats no completed step, and pushes", () => {
    expect(pushed.exitCode, pushed.stderr).toBe(0);
    for (const step of [...builds.map(({ title }) => title), "rows", "OpenWrt's feeds", "pages", "files"]) {
      expect(pushed.stderr).toContain(`==> ${step}: done before`);
    }
  });

  it("pushes the fixed tags, then signs, then moves the moving tags", () => {
    const order = [...pushed.stderr.matchAll(/^==> (pushing to|attesting) (?:\S+:)?(\S+)$/gm)].map(([, what, name]) =>
      what === "attesting" ? "attest" : name,
    );
    const fixed = ["", "-gzip", "-node"].map((end) => `${version}${end}`);
    const lastSigned = order.lastIndexOf("attest");
    expect(order.slice(0, 3)).toEqual(fixed);
    expect(lastSigned).toBeGreaterThan(2);
    expect(order.slice(3, lastSigned)).not.toContain("latest");
    expect(order.slice(lastSigned + 1)).toEqual(
      ["", "-gzip", "-node"].flatMap((end) => {
        const [upstream = ""] = version.split("-");
        return [upstream, upstream.replace(/\.\d+$/, ""), "latest"].map((tag) => `${tag}${end}`);
      }),
    );
  });

  it("signs every manifest of every index", async () => {
    for (const layout of ["matrix", "matrix-gzip", "node"]) {
      const { target, manifests } = await readIndex(join(folder, layout, "layout"));
      for (const { digest } of [target, ...manifests]) {
        const words = ["--key", keys("cosign.pub"), "--insecure-ignore-tlog=true", "--allow-http-registry"];
        await execa("cosign", ["verify", ...words, `${place}@${digest}`]);
      }
    }
  });
});

describe("from the registry and the web server alone", () => {
  it.runIf(own).each(["docker", "podman"])("%s pulls and runs the image", async (engine) => {
    const reference = `${place}:${version}`;
    // crun rejects machines with both cgroup versions mounted.
    const settings = join(work, "containers.conf");
    await writeFile(settings, oneCgroup === "" ? "" : '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\n');
    const call = (...words: string[]) => execa(engine, words, { env: { CONTAINERS_CONF: settings } });
    await call("pull", "--quiet", ...(engine === "podman" ? ["--tls-verify=false"] : []), reference);
    try {
      const run = [
        "run",
        "--rm",
        "--label",
        label,
        "--network",
        "none",
        "--env",
        "MODE=client",
        reference,
        "--version",
      ];
      expect((await call(...run)).stdout).toBe(`Phantun Client ${version.split("-")[0]}`);
    } finally {
      await call("image", "rm", "--force", reference);
    }
  });

  it("skopeo copies a router's image into an archive for RouterOS", async () => {
    const archive = join(work, "router.tar");
    const words = ["--override-arch=mipsle", "--src-tls-verify=false", `docker://${place}:latest-gzip`];
    await execa("skopeo", ["--insecure-policy", "copy", "--quiet", ...words, `docker-archive:${archive}:router:1`]);
    const { stdout } = await execa("tar", ["--list", "--file", archive]);
    expect(stdout).toContain("manifest.json");
  });

  it("an OpenWrt root is installed from the feed with its signed index", async () => {
    const feeds = join(work, "feeds");
    await execa("mkdir", [feeds]);
    const archive = await fetched(`phantun-runtime-${version}-openwrt.tar.gz`);
    await execa("tar", ["--extract", "--gzip", "--directory", feeds], { input: archive });
    const architecture = "mipsel_24kc";
    const opkg = join(feeds, "opkg", architecture);
    const index = join(opkg, "Packages");
    // The feeds bring the public keys of their signatures.
    const published = join(feeds, "opkg/phantun-runtime.pub");
    await execa("signify-openbsd", ["-V", "-p", published, "-x", `${index}.sig`, "-m", index]);
    const { stdout: pem } = await execa("openssl", ["ec", "-in", keys("apk.pem"), "-pubout"]);
    expect(await readFile(join(feeds, "apk/phantun-runtime.pem"), "utf8")).toBe(`${pem}\n`);
    const listed = await readFile(index, "utf8");
    expect(listed).toContain(`Version: ${version}`);
    const router = join(work, "router");
    await execa("mkdir", [router]);
    const file = /^Filename: (phantun-runtime-rootfs_.*)$/m.exec(listed)?.[1] ?? "";
    const [, sum] = new RegExp(`^Filename: ${file}\\n(?:.*\\n)*?SHA256sum: (\\S+)`, "m").exec(listed) ?? [];
    const ipk = await readFile(join(opkg, file));
    expect(createHash("sha256").update(ipk).digest("hex")).toBe(sum);
    await execa("tar", ["--extract", "--gzip", "--directory", work, "--file", join(opkg, file)]);
    await execa("tar", ["--extract", "--gzip", "--directory", router, "--file", join(work, "data.tar.gz")]);
    const installed = join(router, "usr/lib/phantun-runtime/rootfs");
    const program = "usr/local/bin/phantun-client";
    const bundle = join(folder, "matrix/bundles/linux-mipsle/rootfs");
    expect((await readFile(join(installed, program))).equals(await readFile(join(bundle, program)))).toBe(true);
    expect(await readFile(join(installed, "usr/share/licenses/phantun-runtime/THIRD-PARTY"), "utf8")).toContain("musl");
    // The apk package has the same files.
    const apk = await readFile(join(feeds, "apk", architecture, `phantun-runtime-rootfs-${version}.apk`));
    expect(Object.keys(apkTree(readAdb(apk)))).toContain(`usr/lib/phantun-runtime/rootfs/${program}`);
  });
});

describe("is refused with a sentence:", () => {
  it.each([
    ["a platform that is none", ["--platform", "linux/vax"], "--platform linux/vax is not in the platform table"],
    ["a key without a push", ["--key", "x"], "--key applies only to a push: give --push, too."],
    ["a key that is not there", ["--push", "h.example/x", "--key", "/no/key"], "--key /no/key cannot be read"],
    ["a tag", ["--push", "h.example/x:1"], "names a tag, and a release has its own: leave :1 out"],
    ["a folder that holds something else", ["--output", "docs"], "is not empty, and not a folder of ./run release"],
    [
      "rows that are nowhere",
      ["--rows", "/no/rows"],
      "--rows /no/rows is not a folder: give the folder that holds the rows",
    ],
    ["an unknown option", ["--fast"], "--platform, --output, --rows, --push"],
  ])("%s", async (_, words, sentence) => {
    const { exitCode, stderr } = await runRelease(...words);
    expect({ exitCode, stderr }).toEqual({ exitCode: 64, stderr: expect.stringContaining(sentence) });
  });
});
