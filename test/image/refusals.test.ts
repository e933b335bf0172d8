import { chmod, chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeLeftovers } from "../rig/hosts/host.ts";
import { rights, runArguments, type Start } from "../rig/hosts/runtime.ts";
import { requireTools } from "../rig/hosts/tools.ts";

/** The exit code of a Rust program that gives up at start, as phantun does. */
const panicked = 101;

const MODE = "client";
const args = ["--local", "0.0.0.0:1234", "--remote", "192.0.2.1:4567"];

/** The rights that users are told to give, without some of them. */
const without = (...taken: string[]) => rights.filter((flag) => !taken.includes(flag));

/** Runs a container to its end: its exit code and what the launcher itself said. */
async function end(start: Start): Promise<{ code: number | undefined; messages: string[] }> {
  const { exitCode, stderr } = await execa("docker", runArguments(start), { reject: false });
  return { code: exitCode, messages: stderr.split("\n").filter((line) => line.startsWith("phantun-runtime: ")) };
}

beforeAll(async () => {
  await requireTools("docker");
  await removeLeftovers();
});

describe("a right that is missing ends with phantun's own exit code and one line that says why", () => {
  it.each([
    {
      missing: "/dev/net/tun",
      flags: without("--device", "/dev/net/tun"),
      advice: "there is no /dev/net/tun",
    },
    {
      missing: "NET_ADMIN",
      flags: without("--cap-add", "NET_ADMIN"),
      advice: "NET_ADMIN is missing",
    },
    {
      missing: "root",
      flags: [...rights, "--user", "65534:65534"],
      advice: "NET_ADMIN is not in force for user 65534 (run the container as root)",
    },
  ])("$missing", async ({ flags, advice }) => {
    const { code, messages } = await end({ flags, environment: { MODE }, args });
    expect(code).toBe(panicked);
    expect(messages).toEqual([expect.stringContaining(advice)]);
  });

  it("device and capability: both in the one line", async () => {
    const { code, messages } = await end({ flags: ["--read-only", "--cap-drop", "ALL"], environment: { MODE }, args });
    expect(code).toBe(panicked);
    expect(messages).toEqual([expect.stringMatching(/there is no \/dev\/net\/tun.*NET_ADMIN is missing/)]);
  });
});

describe("a device of another user, with mode 0600", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "phantun-runtime-device-"));
    const tun = join(folder, "tun");
    await execa("mknod", [tun, "c", "10", "200"]);
    await chown(tun, 1000, 1000);
    await chmod(tun, 0o600);
  });
  afterAll(() => rm(folder, { recursive: true }));
  const flags = () => [...without("--device", "/dev/net/tun"), "--device", `${join(folder, "tun")}:/dev/net/tun`];

  it("is named with its owner and mode to a root without DAC_OVERRIDE, who is not told to be root", async () => {
    const { code, messages } = await end({ flags: flags(), environment: { MODE }, args });
    expect(code).toBe(panicked);
    const reason = "user 0 may not open /dev/net/tun, which belongs to user 1000 and group 1000 with mode 0600";
    expect(messages).toEqual([expect.stringContaining(`${reason}, and the capability DAC_OVERRIDE is missing.`)]);
  });

  it("can be opened with DAC_OVERRIDE, and is not named then", async () => {
    const wrong = ["--local", "nonsense", "--remote", "192.0.2.1:4567"];
    const more = [...flags(), "--cap-add", "DAC_OVERRIDE"];
    expect(await end({ flags: more, environment: { MODE }, args: wrong })).toEqual({ code: panicked, messages: [] });
  });
});

describe("the launcher says nothing of what is phantun's alone", () => {
  it.each([
    { when: "an argument is not understood", wrong: ["--no-such-option"], expected: 2 },
    { when: "an address is none", wrong: ["--local", "nonsense", "--remote", "192.0.2.1:4567"], expected: panicked },
  ])("$when", async ({ wrong, expected }) => {
    expect(await end({ environment: { MODE }, args: wrong })).toEqual({ code: expected, messages: [] });
  });
});

describe("without a usable MODE nothing is started: 64 and one line", () => {
  it.each([{}, { MODE: "" }, { MODE: "Client" }, { MODE: "router" }])("%j", async (environment) => {
    const { code, messages } = await end({ environment: environment as Record<string, string>, args });
    expect(code).toBe(64);
    expect(messages).toEqual([expect.stringMatching(/MODE.*client.*server/)]);
  });
});
