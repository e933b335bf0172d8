import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { failure, message } from "../messages.ts";
import { type Engine, engineWith, ready } from "../real/engine.ts";
import { memory } from "../real/memory.ts";
import { image, STUB } from "../real/stub.ts";

/** Everything that a router's procd and owner do to a running instance, on the real engines. */
describe.each(["docker", "podman"] as const)("%s", (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await engineWith(name, image, STUB);
  });
  afterEach(() => engine.clear());
  afterAll(() => engine.remove());

  test("the container has exactly the rights of the image contract", async () => {
    const running = engine.run("t1", image);
    await ready(running);
    const host = JSON.parse(await engine.field("t1", "{{json .HostConfig}}"));
    expect(host).toMatchObject({
      NetworkMode: "host",
      Privileged: false,
      PublishAllPorts: false,
      ReadonlyRootfs: true,
      AutoRemove: true,
      LogConfig: { Type: name === "docker" ? "none" : "passthrough" },
    });
    expect(host.RestartPolicy?.Name || "no").toBe("no");
    // Settings without a grant are null or empty, depending on the engine.
    const nothing = ["Binds", "Mounts", "VolumesFrom", "GroupAdd", "PortBindings", "DeviceRequests"];
    // podman's --read-only adds a tmpfs on /run, /tmp and /var/tmp.
    for (const granted of name === "docker" ? [...nothing, "Tmpfs"] : nothing) {
      expect(Object.keys(host[granted] ?? {}), granted).toEqual([]);
    }
    expect(JSON.parse(await engine.field("t1", "{{json .Mounts}}"))).toEqual([]);
    expect(host.Devices.map((device: { PathOnHost: string }) => device.PathOnHost)).toEqual(["/dev/net/tun"]);
    // A namespace of the machine would appear here.
    for (const namespace of ["PidMode", "IpcMode", "UsernsMode"]) expect(host[namespace], namespace).not.toBe("host");
    const pid = await engine.field("t1", "{{.State.Pid}}");
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    /** 1 << 12 is CAP_NET_ADMIN, linux/capability.h. */
    expect(status).toMatch(/CapBnd:\t0000000000001000/);
    expect(status).toMatch(/CapEff:\t0000000000001000/);
    expect(status).toMatch(/NoNewPrivs:\t1/);
    expect(running.pid).toBeDefined();
  });

  test("PID 1 stays within the 4 MB that a tunnel may use besides phantun, less ujail's share", async () => {
    const running = engine.run("t1", image);
    await ready(running);
    const { resident } = memory(Number(await engine.field("t1", "{{.State.Pid}}")));
    // 2.3 MB were measured for the real ujail.
    expect(resident).toBeLessThan(4000 - 2300);
  });

  test("stopping the container with the engine's own command ends the helper, and procd's next start runs", async () => {
    const first = engine.run("t1", image);
    await ready(first);
    await engine.cli("stop", "-t", "5", "phantun-t1");
    expect((await first).exitCode).toBe(143);
    const second = engine.run("t1", image);
    await ready(second);
    expect(await engine.names()).toEqual(["phantun-t1"]);
  });

  test("a failed pull is reported, and procd's next start tries again", async () => {
    // Nothing listens on this port, so the engine fails at once.
    const unreachable = "127.0.0.1:9/phantun-runtime:none";
    const { exitCode, stderr } = await engine.helper(
      ...["run", "t1", "--engine", name, "--mode", "client", "--image", unreachable, "--"],
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message("PULLING", unreachable));
    expect(stderr).toContain(failure("NO_IMAGE", unreachable, name));
  });

  test("procd's SIGTERM ends and removes the container", async () => {
    const running = engine.run("t1", image);
    await ready(running);
    running.kill("SIGTERM");
    expect((await running).exitCode).toBe(143);
    expect(await engine.names()).toEqual([]);
  });

  test("stop returns when nothing is left, and an immediate start works", async () => {
    const first = engine.run("t1", image);
    await ready(first);
    await engine.helper("stop", "--engine", name, "--", "t1");
    expect(await engine.names()).toEqual([]);
    const second = engine.run("t1", image);
    await ready(second);
    expect(await engine.names()).toEqual(["phantun-t1"]);
    await first;
  });

  test("when the attached client is killed, the next start replaces the remaining container", async () => {
    const first = engine.run("t1", image);
    await ready(first);
    const before = await engine.field("t1", "{{.Id}}");
    const ended = once(first, "exit");
    first.kill("SIGKILL");
    await ended;
    expect(await engine.names()).toEqual(["phantun-t1"]);
    const second = engine.run("t1", image);
    await ready(second);
    expect(await engine.field("t1", "{{.Id}}")).not.toBe(before);
  });

  test("a container that ignores SIGTERM is gone after stop", async () => {
    const running = engine.helper(
      ...[
        "run",
        "t1",
        "--engine",
        name,
        "--mode",
        "client",
        "--image",
        STUB,
        "--pull",
        "never",
        "--env",
        "DEAF=1",
        "--",
      ],
    );
    await ready(running);
    await engine.helper("stop", "--engine", name, "--timeout", "1", "--");
    expect(await engine.names()).toEqual([]);
    expect((await running).exitCode).toBe(137);
  });

  test("containers of removed sections are removed, those of existing sections keep running", async () => {
    const [stays, goes] = [engine.run("t1", image), engine.run("t2", STUB)];
    await Promise.all([ready(stays), ready(goes)]);
    await engine.helper("prune", "--engine", name, "--", "t1");
    expect(await engine.names()).toEqual(["phantun-t1"]);
    await goes;
  });

  test("a missing image is reported, and procd's next start tries again", async () => {
    const { exitCode, stderr } = await engine.run("t1", "phantun-runtime-openwrt-none:test");
    expect(exitCode).toBe(1);
    expect(stderr).toContain(failure("NO_IMAGE", "phantun-runtime-openwrt-none:test", name));
  });

  test("a missing image is loaded from the archive, without a registry", async () => {
    const archive = join(engine.folder, "usb.tar");
    const tag = "phantun-runtime-openwrt-usb:test";
    await engine.cli("tag", image, tag);
    await engine.cli("save", "-o", archive, tag);
    await engine.cli("rmi", tag);
    const running = engine.run("t1", tag, "--archive", archive);
    await ready(running);
    await engine.helper("stop", "--engine", name, "--");
    await running;
    await engine.cli("rmi", tag);
  });

  test("the interface name is written to a file on the router, and cleared at the end", async () => {
    const file = join(engine.folder, "handoff", "iface");
    const running = engine.run("t1", image, "--iface-name", "owt1", "--iface-file", file);
    await ready(running);
    expect(readFileSync(file, "utf8")).toBe("owt1");
    await engine.helper("stop", "--engine", name, "--");
    await running;
    expect(readFileSync(file, "utf8")).toBe("");
  });

  test("check finds the engine and the image", async () => {
    const { stdout, exitCode } = await engine.helper("check", "--engine", name, "--image", image);
    expect(stdout).toContain(`${message("CHECK_ENGINE", name)}\n${message("CHECK_IMAGE", image)}`);
    expect(exitCode).toBe(0);
  });
});
