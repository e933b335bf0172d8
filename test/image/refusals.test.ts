import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { removeLeftovers } from "../hosts/host.ts";
import { rights, runArguments, type Start } from "../hosts/runtime.ts";
import { requireTools } from "../hosts/tools.ts";

/** The exit code of a Rust program that gives up at start, as phantun does. */
const panicked = 101;

const MODE = "client";
const args = ["--local", "0.0.0.0:1234", "--remote", "192.0.2.1:4567"];

/** The rights that users are told to give, without some of them. */
const without = (...taken: string[]) => rights.filter((flag) => !taken.includes(flag));

/** Runs a container to its end: its exit code and what the launcher itself said. */
async function end(start: Start): Promise<{ code: number | undefined; said: string[] }> {
  const { exitCode, stderr } = await execa("docker", runArguments(start), { reject: false });
  return { code: exitCode, said: stderr.split("\n").filter((line) => line.startsWith("phantun-runtime: ")) };
}

beforeAll(async () => {
  await requireTools("docker");
  await removeLeftovers();
});

describe("a right that is missing ends with phantun's own exit code and one line that says what to add", () => {
  it.each([
    {
      missing: "/dev/net/tun",
      flags: without("--device", "/dev/net/tun"),
      advice: "--device /dev/net/tun",
    },
    {
      missing: "NET_ADMIN",
      flags: without("--cap-add", "NET_ADMIN"),
      advice: "--cap-add NET_ADMIN",
    },
    {
      missing: "root",
      flags: [...rights, "--user", "65534:65534"],
      advice: "remove --user",
    },
  ])("$missing", async ({ flags, advice }) => {
    const { code, said } = await end({ flags, environment: { MODE }, args });
    expect(code).toBe(panicked);
    expect(said).toEqual([expect.stringContaining(advice)]);
  });

  it("device and capability: both in the one line", async () => {
    const { code, said } = await end({ flags: ["--read-only", "--cap-drop", "ALL"], environment: { MODE }, args });
    expect(code).toBe(panicked);
    expect(said).toEqual([expect.stringMatching(/--device \/dev\/net\/tun.*--cap-add NET_ADMIN/)]);
  });
});

describe("the launcher says nothing of what is phantun's alone", () => {
  it.each([
    { when: "an argument is not understood", wrong: ["--no-such-option"], expected: 2 },
    { when: "an address is none", wrong: ["--local", "nonsense", "--remote", "192.0.2.1:4567"], expected: panicked },
  ])("$when", async ({ wrong, expected }) => {
    expect(await end({ environment: { MODE }, args: wrong })).toEqual({ code: expected, said: [] });
  });
});

describe("without a usable MODE nothing is started: 64 and one line", () => {
  it.each([{}, { MODE: "" }, { MODE: "Client" }, { MODE: "router" }])("%j", async (environment) => {
    const { code, said } = await end({ environment: environment as Record<string, string>, args });
    expect(code).toBe(64);
    expect(said).toEqual([expect.stringMatching(/MODE.*client.*server/)]);
  });
});
