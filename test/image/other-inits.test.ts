import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeLeftovers } from "../rig/hosts/host.ts";
import { Runtime, rights, runArguments } from "../rig/hosts/runtime.ts";
import { requireTools } from "../rig/hosts/tools.ts";

/** The longest that `docker stop` may take, in milliseconds; Docker itself would wait 10 s and then kill. */
const stopWithin = 1000;

/** Any port serves the server, which says that it is up before anybody has come. */
const server = ["--local", "4567", "--remote", "127.0.0.1:51820"];

beforeAll(async () => {
  await requireTools("docker");
  await removeLeftovers();
});
afterAll(removeLeftovers);

describe.each([
  { where: "behind the engine's init", place: "init", flag: ["--init"] },
  { where: "among the machine's processes", place: "pid-host", flag: ["--pid", "host"] },
])("$where", ({ place, flag }) => {
  const flags = [...rights, ...flag];

  it.each([
    { what: "phantun's own success", environment: { MODE: "server" }, args: ["--version"], code: 0 },
    { what: "phantun's own error", environment: { MODE: "client" }, args: ["--no-such-option"], code: 2 },
    { what: "the launcher's own code", environment: { MODE: "router" }, args: [], code: 64 },
  ])("the exit code is $what: $code", async ({ environment, args, code }) => {
    const { exitCode, stderr } = await execa("docker", runArguments({ flags, environment, args }), { reject: false });
    expect(exitCode).toBe(code);
    expect(stderr.split("\n").filter((line) => line.startsWith("phantun-runtime: "))).toHaveLength(code === 64 ? 1 : 0);
  });

  it("docker stop ends it in under a second, with 143", async () => {
    const runtime = new Runtime(`phantun-runtime-test-${place}`, {
      flags,
      environment: { MODE: "server", RUST_LOG: "info" },
      args: server,
    });
    await runtime.waitForLine("Listening on 4567");
    const { code, milliseconds } = await runtime.stop();
    expect(code).toBe(143);
    expect(milliseconds).toBeLessThan(stopWithin);
    expect(runtime.lines.filter((line) => line.startsWith("phantun-runtime: "))).toEqual([]);
  });
});
