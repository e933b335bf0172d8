import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { removeLeftovers } from "../rig/hosts/host.ts";
import { Runtime, rights } from "../rig/hosts/runtime.ts";
import { requireTools } from "../rig/hosts/tools.ts";

/** The path in the container of the file that the user mounts. */
const inside = "/run/interface";

describe("IFACE_NAME in IFACE_FILE, a single file mounted into the container", () => {
  let folder: string;
  let file: string;
  const start = (mode: "rw" | "ro", args: string[]) =>
    new Runtime("phantun-runtime-test-handoff", {
      flags: [...rights, "--volume", `${file}:${inside}:${mode}`],
      environment: { MODE: "client", RUST_LOG: "info", IFACE_NAME: "ptun0", IFACE_FILE: inside },
      args,
    });
  const good = ["--local", "127.0.0.1:1234", "--remote", "192.0.2.1:4567", "--tun", "ptun0"];

  beforeAll(async () => {
    await requireTools("docker");
    await removeLeftovers();
    folder = await mkdtemp(join(tmpdir(), "phantun-runtime-handoff-"));
    file = join(folder, "interface");
  });
  beforeEach(() => writeFile(file, "a longer name of an earlier run"));
  afterAll(async () => {
    await removeLeftovers();
    if (folder) await rm(folder, { recursive: true });
  });

  it("contains only the name while phantun runs, and is empty after docker stop", async () => {
    const runtime = start("rw", good);
    await runtime.waitForLine("Created TUN device ptun0");
    expect(await readFile(file, "utf8")).toBe("ptun0");
    expect(await runtime.stop()).toMatchObject({ code: 143 });
    expect(await readFile(file, "utf8")).toBe("");
  });

  it("is empty after phantun has failed", async () => {
    const runtime = start("rw", ["--no-such-option"]);
    expect(await runtime.ended).toBe(2);
    expect(await readFile(file, "utf8")).toBe("");
  });

  it("if it cannot be written, phantun is not started: exit code 73 and one line", async () => {
    const runtime = start("ro", good);
    expect(await runtime.ended).toBe(73);
    expect(runtime.lines).toEqual([expect.stringMatching(/^phantun-runtime: .*"\/run\/interface"/)]);
    expect(await readFile(file, "utf8")).toBe("a longer name of an earlier run");
  });
});
