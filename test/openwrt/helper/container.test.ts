import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { absoluteShells, routers, run } from "../fake/routers.ts";
import { need } from "../tools.ts";

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
    "%s runs the image exactly as the image contract says, and passes on its exit code",
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
});
