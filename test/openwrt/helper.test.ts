import { mkdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { FakeRouter } from "./fake/router.ts";
import { need, repository, shells } from "./tools.ts";

beforeAll(() => need("dash", "busybox", "unshare"));

const run = ["run", "fake0", "--mode", "client", "--image", "img:1", "--wait", "1"];
/** By their whole path: the fake router's PATH has no shell. */
const absolute = shells.map(([name, command, ...args]) => [name, [`/usr/bin/${command}`, ...args]] as const);

const routers: FakeRouter[] = [];
function router(...engines: ("docker" | "podman" | "ujail")[]): FakeRouter {
  const made = new FakeRouter(...engines);
  routers.push(made);
  return made;
}
afterEach(() => {
  for (const one of routers.splice(0)) one.remove();
  rmSync("/var/run/phantun-runtime/fake0", { recursive: true, force: true });
});

/** Resolves once the fake engine has written that it hangs. */
async function untilHanging(made: FakeRouter): Promise<number> {
  const watcher = watch(made.state);
  try {
    while (made.hanging === undefined) await new Promise((resolve) => watcher.once("change", resolve));
    return made.hanging;
  } finally {
    watcher.close();
  }
}

const contract = (driver: string, ...env: string[]) =>
  `run --rm --pull never --name phantun-fake0 --label phantun-runtime=fake0 --network host --read-only --cap-drop ALL --cap-add NET_ADMIN --security-opt no-new-privileges --device /dev/net/tun --log-driver ${driver} --env MODE=client`
    .split(" ")
    .concat(env);

describe.each(absolute)("%s", (_name, shell) => {
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

  test("a missing image is loaded from the archive, and no registry is asked", async () => {
    const made = router("docker");
    made.unset("image");
    const archive = join(made.folder, "my image.tar");
    writeFileSync(archive, "");
    const { stderr } = await made.helper(shell, ...run, "--archive", archive, "--");
    expect(stderr).toBe(`loading ${archive}`);
    expect(made.calls).toContainEqual(["docker", "load", "-q", "-i", archive]);
    expect(made.verbs).not.toContain("docker pull");
    expect(made.calls.at(-1)?.[1]).toBe("run");
  });

  test("without its disk, the archive is told missing and the registry is asked", async () => {
    const made = router("docker");
    made.unset("image");
    const { stderr } = await made.helper(shell, ...run, "--archive", "/nowhere/x.tar", "--");
    expect(stderr).toBe("archive /nowhere/x.tar is not there: is its disk mounted?\npulling img:1");
  });

  test.each([
    ["missing", "pulling img:1\n"],
    ["never", ""],
  ])("an image that cannot be had (pull %s) is told, for procd to try again", async (pull, before) => {
    const made = router("docker");
    made.unset("image");
    made.set("fail-pull");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--pull", pull, "--");
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      `${before}image img:1 is not on this router: set option image to a name that docker can pull, or to the name inside the file of option archive; trying again`,
    );
  });

  test("pull always goes on with the copy that is there when the registry does not answer", async () => {
    const made = router("docker");
    made.set("fail-pull");
    const { exitCode, stderr } = await made.helper(
      shell,
      ...run,
      "--pull",
      "always",
      "--platform",
      "linux/arm/v5",
      "--",
    );
    expect(exitCode).toBe(42);
    expect(stderr).toBe("pulling img:1\nimg:1 could not be pulled; the copy on this router is used, if there is one");
    expect(made.calls).toContainEqual(["docker", "pull", "-q", "--platform", "linux/arm/v5", "img:1"]);
  });

  test("a stale container of the name is removed first, however often the engine says not yet", async () => {
    const made = router("docker");
    made.set("containers", "phantun-fake0\nphantun-other\n");
    made.set("stuck", "1\n");
    const { exitCode } = await made.helper(shell, ...run, "--");
    expect(exitCode).toBe(42);
    expect(made.containers).toEqual(["phantun-other"]);
    expect(made.verbs.filter((verb) => verb === "docker rm")).toHaveLength(2);
  });

  test("a stop while the image is pulled ends the pull", async () => {
    const made = router("docker");
    made.unset("image");
    made.set("hang-pull");
    const helper = made.helper(shell, ...run, "--");
    const hanging = await untilHanging(made);
    helper.kill("SIGTERM");
    expect((await helper).exitCode).toBe(143);
    expect(() => process.kill(hanging, 0)).toThrow();
  });

  test.each([
    ["stop", [], ["phantun-a", "phantun-b", "phantun-c"]],
    ["stop", ["b"], ["phantun-b"]],
    ["reap", ["b"], ["phantun-a", "phantun-c"]],
    ["reap", [], ["phantun-a", "phantun-b", "phantun-c"]],
  ])("%s %j ends the containers it means and no others, on every engine", async (verb, names, ended) => {
    const made = router("docker", "podman");
    made.set("containers", "phantun-a\nphantun-b\nphantun-c\n");
    const { exitCode } = await made.helper(shell, verb, "--timeout", "3", "--", ...names);
    expect(exitCode).toBe(0);
    expect(made.calls.filter(([, word]) => word === "stop")).toEqual(
      ended.map((name) => ["docker", "stop", "-t", "3", name]),
    );
    expect(made.calls).toContainEqual([
      "podman",
      "ps",
      "-a",
      "--filter",
      "label=phantun-runtime",
      "--format",
      "{{.Names}}",
    ]);
  });

  test("a stop that the engine does not carry out is told, and the container removed by force", async () => {
    const made = router("docker");
    made.set("containers", "phantun-a\n");
    made.set("fail-stop");
    await made.helper(shell, "stop", "--");
    expect(made.containers).toEqual([]);
  });

  test("ujail gets a bundle with the words as they were given", async () => {
    const made = router("ujail");
    const rootfs = join(made.folder, "rootfs");
    mkdirSync(rootfs);
    writeFileSync(join(rootfs, "phantun-runtime"), "", { mode: 0o755 });
    const words = ["--local", "a b", "", '"', "\\", "é", "--", "$HOME"];
    const options = ["--rootfs", rootfs, "--log-level", "info", "--timeout", "7", "--env", 'A="b" c', "--", ...words];
    const { stderr } = await made.helper(shell, ...run, ...options);
    expect(stderr).toBe("");
    const folder = "/var/run/phantun-runtime/fake0";
    expect(made.calls).toEqual([["ujail", "-n", "phantun-fake0", "-t", "7", "-i", "-J", folder]]);
    const config = JSON.parse(readFileSync(`${folder}/config.json`, "utf8"));
    expect(config).toMatchObject({
      ociVersion: "1.0.2",
      root: { path: rootfs, readonly: true },
      mounts: [],
      process: {
        args: ["/phantun-runtime", ...words],
        noNewPrivileges: true,
        capabilities: { bounding: ["CAP_NET_ADMIN"], effective: ["CAP_NET_ADMIN"], permitted: ["CAP_NET_ADMIN"] },
      },
    });
    expect(config.process.env.slice(1)).toEqual(["MODE=client", "RUST_LOG=info", 'A="b" c']);
    expect(config.linux.namespaces.map(({ type }: { type: string }) => type)).not.toContain("network");
  });

  test("ujail without its root file system, or with a line break in an argument, is told", async () => {
    const made = router("ujail");
    const missing = await made.helper(shell, ...run, "--rootfs", "/nowhere", "--");
    expect(missing.stderr).toBe(
      "/nowhere/phantun-runtime is not there: install phantun-runtime-rootfs, or set option rootfs; trying again",
    );
    writeFileSync(join(made.folder, "phantun-runtime"), "", { mode: 0o755 });
    const broken = await made.helper(shell, ...run, "--rootfs", made.folder, "--", "a\nb");
    expect(broken.exitCode).toBe(1);
    expect(broken.stderr).toContain("holds a control character");
    expect(made.calls).toEqual([]);
  });

  test("check says what is there and what is missing", async () => {
    const made = router("docker");
    const good = await made.helper(shell, "check", "--image", "img:1");
    expect(good.exitCode).toBe(0);
    expect(good.stdout.split("\n").slice(1)).toEqual([
      "tun: /dev/net/tun is there",
      "engine: docker answers",
      "image: img:1 is there",
    ]);
    made.unset("image");
    const bad = await made.helper(shell, "check", "--image", "img:1", "--pull", "never");
    expect(bad.exitCode).toBe(1);
    expect(bad.stdout).toContain("image: img:1 is missing, option pull is 'never'");
  });

  test.each([
    [["run", "a;b"], 1, "the instance name is 'a;b', but must be letters, digits and _"],
    [["run", "a", "--bogus", "x"], 1, "option --bogus is unknown; see phantun-runtime --help"],
    [["run", "a", "--image"], 1, "option --image needs a value; see phantun-runtime --help"],
    [["run", "a", "--"], 1, "--mode is missing: client or server"],
  ])("%j is refused in a sentence", async (args, code, sentence) => {
    const { exitCode, stderr } = await router().helper(shell, ...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: sentence });
  });
});

test("an engine that hangs in stop does not hang the router's shutdown", async () => {
  const made = router("docker");
  made.set("containers", "phantun-a\n");
  made.set("hang-stop");
  const { exitCode } = await made.helper(["/usr/bin/dash"], "stop", "--timeout", "0", "--");
  expect({ exitCode, containers: made.containers }).toEqual({ exitCode: 0, containers: [] });
});

test("without /dev/net/tun the helper says which package brings it", async () => {
  const helper = repository("openwrt/files/usr/libexec/phantun-runtime");
  const script = 'mount -t tmpfs none /dev/net && exec "$0" run a --mode client --';
  const { exitCode, stderr } = await execa("unshare", ["--mount", "sh", "-c", script, helper], { reject: false });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: "/dev/net/tun is missing: install kmod-tun (opkg install kmod-tun, or apk add kmod-tun); trying again",
  });
});
