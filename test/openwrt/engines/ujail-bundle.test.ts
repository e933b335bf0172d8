import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { oneCgroup } from "../../rig/hosts/cgroups.ts";
import { ready } from "../real/engine.ts";
import { buildStub, image } from "../real/stub.ts";
import { need, repository, routerFile } from "../tools.ts";

const folder = mkdtempSync(join(tmpdir(), "phantun-bundle-"));
const at = (...path: string[]) => join(folder, ...path);
const names = ["bundle0", "bundle1"];

/** Runs a command in a private mount namespace that suits crun. */
const inMounts = (script: string, ...args: string[]) =>
  execa("unshare", ["--mount", "sh", "-c", `${oneCgroup}${script}`, "sh", ...args], {
    env: { PATH: `${at("bin")}${delimiter}${process.env.PATH}`, PIVOT: at("pivot"), JAILS: String(names.length) },
    reject: false,
    all: true,
  });

beforeAll(async () => {
  need("crun", "docker", "busybox", "unshare");
  await buildStub();
  for (const name of ["bin", "pivot", "rootfs"]) mkdirSync(at(name));
  symlinkSync(repository("test/openwrt/real/ujail.sh"), at("bin/ujail"));
  const { stdout: container } = await execa("docker", ["create", image]);
  await execa("sh", ["-c", 'docker export "$1" | tar -C "$2" -x', "sh", container, at("rootfs")]);
  await execa("docker", ["rm", container]);
});
afterEach(async () => {
  for (const name of names) await inMounts('crun delete -f "$1"', `phantun-${name}`);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  for (const name of names) rmSync(`/var/run/phantun-runtime/${name}`, { recursive: true, force: true });
});

/** Starts an instance on ujail, as procd does. */
function start(name: string) {
  const options = ["--mode", "client", "--engine", "ujail", "--rootfs", at("rootfs"), "--log-level", "info"];
  const handoff = ["--iface-name", `ow${name}`, "--iface-file", at(name)];
  const words = ["--local", "127.0.0.1:51998", "--remote", "127.0.0.1:4998", "--tun", `ow${name}`];
  const helper = [routerFile("usr/libexec/phantun-runtime"), "run", name];
  return inMounts('exec "$@"', ...helper, ...options, ...handoff, "--", ...words);
}

test("two jails that start at once from one root file system leave it unchanged, and have the rights of the image contract", async () => {
  const before = readdirSync(at("rootfs"), { recursive: true }).sort();
  // A possible leftover of an earlier ujail.
  mkdirSync(at("rootfs/old"));
  const jails = names.map((name) => start(name));
  await Promise.all(jails.map(ready));
  expect(readdirSync(at("pivot")).sort()).toEqual(names.map((name) => `phantun-${name}`));
  for (const [number, name] of names.entries()) {
    expect(readFileSync(at(name), "utf8")).toBe(`ow${name}`);
    const { pid } = JSON.parse((await inMounts('crun state "$1"', `phantun-${name}`)).stdout);
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    expect(status).toMatch(/CapBnd:\t0000000000001000/);
    expect(status).toMatch(/CapEff:\t0000000000001000/);
    expect(status).toMatch(/NoNewPrivs:\t1/);
    const mounts = readFileSync(`/proc/${pid}/mounts`, "utf8").split("\n");
    expect(mounts.find((line) => line.split(" ")[1] === "/")).toMatch(/ ro[, ]/);
    process.kill(pid, "SIGTERM");
    expect((await jails[number])?.exitCode).toBe(143);
    expect(readFileSync(at(name), "utf8")).toBe("");
  }
  expect(readdirSync(at("rootfs"), { recursive: true }).sort()).toEqual(before);
});
