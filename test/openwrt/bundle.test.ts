import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { oneCgroup } from "../hosts/cgroups.ts";
import { ready } from "./real/engine.ts";
import { buildStub, image } from "./real/stub.ts";
import { need, routerFile } from "./tools.ts";

const folder = mkdtempSync(join(tmpdir(), "phantun-bundle-"));
const at = (...path: string[]) => join(folder, ...path);
const id = "phantun-runtime-openwrt-bundle";

beforeAll(async () => {
  need("crun", "docker", "busybox", "unshare");
  await buildStub();
  mkdirSync(at("rootfs"));
  const { stdout: container } = await execa("docker", ["create", image]);
  await execa("sh", ["-c", 'docker export "$1" | tar -C "$2" -x', "sh", container, at("rootfs")]);
  await execa("docker", ["rm", container]);
});
afterAll(async () => {
  await execa("crun", ["delete", "-f", id], { reject: false });
  rmSync(folder, { recursive: true });
  rmSync("/var/run/phantun-runtime/bundle0", { recursive: true, force: true });
});

/** Has the helper write its bundle, with a ujail that says where it is. ujail itself is in no package registry. */
async function bundle(...options: string[]): Promise<string> {
  mkdirSync(at("bin"), { recursive: true });
  writeFileSync(at("bin/ujail"), '#!/bin/sh\nfor word; do last="$word"; done\necho "$last"\n', { mode: 0o755 });
  const helper = routerFile("usr/libexec/phantun-runtime");
  const common = [
    "run",
    "bundle0",
    "--mode",
    "client",
    "--engine",
    "ujail",
    "--rootfs",
    at("rootfs"),
    "--log-level",
    "info",
  ];
  const words = ["--", "--local", "127.0.0.1:51998", "--remote", "127.0.0.1:4998", "--tun", "owbundle"];
  const { stdout } = await execa(helper, [...common, ...options, ...words], {
    env: { PATH: `${at("bin")}${delimiter}${process.env.PATH}` },
  });
  const config = JSON.parse(readFileSync(join(stdout, "config.json"), "utf8"));
  // What ujail mounts by itself before anything of the bundle's.
  const defaults = [
    { destination: "/proc", type: "proc", source: "proc" },
    { destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "mode=755", "size=1M"] },
  ];
  mkdirSync(at("bundle"), { recursive: true });
  writeFileSync(at("bundle/config.json"), JSON.stringify({ ...config, mounts: [...defaults, ...config.mounts] }));
  return at("bundle");
}

test("the bundle that the helper writes for ujail runs under crun, with what the image contract grants", async () => {
  const file = at("iface");
  const path = await bundle("--iface-name", "owbundle", "--iface-file", file);
  const script = `${oneCgroup}exec crun run -b "$1" "$2"`;
  const running = execa("unshare", ["--mount", "sh", "-c", script, "sh", path, id], { reject: false, all: true });
  await ready(running);
  expect(readFileSync(file, "utf8")).toBe("owbundle");
  const { stdout } = await execa("unshare", ["--mount", "sh", "-c", `${oneCgroup}crun state "$1"`, "sh", id]);
  const { pid } = JSON.parse(stdout);
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  expect(status).toMatch(/CapBnd:\t0000000000001000/);
  expect(status).toMatch(/CapEff:\t0000000000001000/);
  expect(status).toMatch(/NoNewPrivs:\t1/);
  const mounts = readFileSync(`/proc/${pid}/mounts`, "utf8").split("\n");
  expect(mounts.find((line) => line.split(" ")[1] === "/")).toMatch(/ ro[, ]/);
  process.kill(pid, "SIGTERM");
  expect((await running).exitCode).toBe(143);
  expect(readFileSync(file, "utf8")).toBe("");
});
