import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { absoluteShells, routers, run } from "./fake/routers.ts";
import { need } from "./tools.ts";

beforeAll(() => need("dash", "busybox", "pgrep", "unshare"));
const router = routers();

const contract = (driver: string, ...env: string[]) =>
  `run --rm --pull never --name phantun-fake0 --label phantun-runtime=fake0 --network host --read-only --cap-drop ALL --cap-add NET_ADMIN --security-opt no-new-privileges --device /dev/net/tun --log-driver ${driver} --env MODE=client`
    .split(" ")
    .concat(env);

describe.each(absoluteShells)("%s", (_name, shell) => {
  test.each([
    ["docker", "none"],
    ["podman", "passthrough"],
  ] as const)(
    "%s runs the image exactly as the image contract says, and its status passes through",
    async (engine, driver) => {
      const made = router(engine);
      const { exitCode, stderr } = await made.helper(shell, ...run, "--", "--local", "a b", "", "--", "*");
      expect({ exitCode, stderr }).toEqual({ exitCode: 42, stderr: "" });
      expect(made.calls.at(-1)).toEqual([engine, ...contract(driver), "img:1", "--local", "a b", "", "--", "*"]);
    },
  );

  test("environment, platform, log level and handoff become the engine's own options", async () => {
    const made = router("docker");
    const file = join(made.folder, "run", "iface");
    const options = [
      "--platform",
      "linux/arm/v5",
      "--log-level",
      "info",
      "--iface-name",
      "ptun0",
      "--iface-file",
      file,
    ];
    await made.helper(shell, ...run, ...options, "--env", "A=b c=d", "--env", "E=", "--", "x");
    expect(made.calls.at(-1)?.slice(contract("none").length - 1)).toEqual([
      ...["--platform", "linux/arm/v5", "--env", "MODE=client", "--env", "RUST_LOG=info"],
      ...["--env", "IFACE_NAME=ptun0", "--env", "IFACE_FILE=/dev/phantun-iface"],
      ...["--mount", `type=bind,source=${file},target=/dev/phantun-iface`],
      ...["--env", "A=b c=d", "--env", "E=", "img:1", "x"],
    ]);
    expect(readFileSync(file, "utf8")).toBe("");
  });

  test("an engine that is late is waited for, with one line", async () => {
    const made = router("docker");
    made.set("late", "2\n");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--wait", "60", "--");
    expect({ exitCode, stderr }).toEqual({ exitCode: 42, stderr: "docker does not answer; waiting up to 60 s for it" });
  });

  test("an engine that never answers is given up with a line, for procd to try again", async () => {
    const made = router("docker");
    made.set("fail-info");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--");
    expect({ exitCode, lines: stderr.split("\n") }).toEqual({
      exitCode: 1,
      lines: ["docker does not answer; waiting up to 1 s for it", "docker does not answer after 1 s; trying again"],
    });
  });

  test("an engine that hangs does not hang the helper", async () => {
    const made = router("docker");
    made.set("hang-info");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("docker does not answer after 1 s; trying again");
  });

  test.each([
    ["auto", "neither docker nor podman nor ujail is installed"],
    ["podman", "podman is not installed"],
  ])("no engine (%s) is told", async (engine, sentence) => {
    const { exitCode, stderr } = await router().helper(shell, ...run, "--engine", engine, "--");
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${sentence} after 1 s; trying again`);
  });

  test("auto takes docker before podman before ujail", async () => {
    const both = router("podman", "docker", "ujail");
    await both.helper(shell, ...run, "--");
    expect(both.calls.at(-1)?.[0]).toBe("docker");
    const podman = router("podman", "ujail");
    await podman.helper(shell, ...run, "--");
    expect(podman.calls.at(-1)?.[0]).toBe("podman");
  });
});
