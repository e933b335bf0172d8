import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { tar } from "../../../openwrt/packages/archive.ts";
import { file } from "../../../openwrt/packages/payload.ts";
import { image as real } from "../../rig/image/reference.ts";
import { FakeRouter } from "../fake/router.ts";
import { client } from "../stand-in/client.ts";
import { InitScript, runInit } from "../stand-in/init.ts";
import { routerFile } from "../tools.ts";

const dash = ["/usr/bin/dash"];
const run = ["run", "page0", "--mode", "client", "--image", "img:1", "--wait", "1"];

/** An image whose PID 1 runs on no machine, and one with only the server's program, like the half package. */
const FOREIGN = "phantun-runtime-openwrt-foreign:test";
const HALF = "phantun-runtime-openwrt-half:test";

/** Builds both images. */
export async function buildImages(): Promise<void> {
  const entrypoint = ["--change", 'ENTRYPOINT ["/phantun-runtime"]'];
  await execa("docker", ["import", ...entrypoint, "-", FOREIGN], {
    input: tar([file("phantun-runtime", "\x7fELF of another kind", 0o755)], 0),
  });
  const { stdout: container } = await execa("docker", ["create", real]);
  const half = 'docker export "$1" | tar --delete usr/local/bin/phantun-client | docker import --change "$2" - "$3"';
  await execa("sh", ["-c", half, "sh", container, entrypoint[1] ?? "", HALF]);
  await execa("docker", ["rm", container]);
}

/** Removes both images. */
export const removeImages = () => execa("docker", ["rmi", FOREIGN, HALF], { reject: false });

/** The lines of a program, from its log or stderr. */
type Lines = Promise<string[]>;
const lines = (text: string) => text.split("\n");

async function fromInit(uci: string, ...verb: string[]): Lines {
  const [name = "start", ...args] = verb;
  return (await runInit(["dash"], uci, name, ...args)).log.slice();
}

/** The init script's messages when these settings replace the running good ones. */
async function fromRunning(uci: string, verb: string, ...args: string[]): Lines {
  const script = new InitScript(["dash"], client);
  try {
    await script.run("start");
    script.write(uci);
    return (await script.tell(verb, ...args)).log.slice();
  } finally {
    script.remove();
  }
}

/** The helper's messages on a router with these fake engines, after they were prepared. */
async function fromHelper(
  engines: ("docker" | "podman" | "ujail")[],
  args: string[] | ((router: FakeRouter) => string[]),
  prepare: (router: FakeRouter) => void = () => undefined,
): Lines {
  const router = new FakeRouter(...engines);
  try {
    prepare(router);
    return lines((await router.helper(dash, ...(Array.isArray(args) ? args : args(router)))).stderr);
  } finally {
    router.remove();
  }
}

/** The messages of `stop` for a jail whose ujail does not exit. */
async function fromStuckJail(): Lines {
  const router = new FakeRouter("ujail");
  try {
    router.set("jailed");
    const jail = router.helper(dash, ...run, "--rootfs", router.rootfs, "--");
    await router.appeared("running");
    const stop = await router.helper(dash, "stop", "--engine", "ujail", "--timeout", "0", "--", "page0");
    router.unset("jailed");
    await jail;
    return lines(stop.stderr);
  } finally {
    router.remove();
  }
}

/** The messages of `stop` for a jail without its ujail. */
async function fromOrphan(): Lines {
  const router = new FakeRouter();
  const jail = "/bin/bash -c 'exec -a /phantun-runtime /bin/sleep 1000'";
  const folder = "/var/run/phantun-runtime/page0";
  try {
    // The helper recognizes the process by its name, which is bash's until its exec.
    const script = `
      mkdir -p ${folder} && (${jail} & echo $! > ${folder}/pid) && read -r pid < ${folder}/pid
      until read -r word < /proc/$pid/cmdline; [ "\${word#/phantun-runtime}" != "$word" ]; do :; done
      "$@"`;
    return lines((await router.init(dash, script, "stop", "--timeout", "0", "--")).stderr);
  } finally {
    router.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

const device = ["--device", "/dev/net/tun"];
const capability = ["--cap-add", "NET_ADMIN"];

async function fromContainerWith(rights: string[], image: string, mode: string, ...args: string[]): Lines {
  const command = ["run", "--rm", "--network", "none", "--cap-drop", "ALL", ...rights];
  return lines(
    (await execa("docker", [...command, "--env", `MODE=${mode}`, image, ...args], { reject: false })).stderr,
  );
}

function fromContainer(image: string, mode: string, ...args: string[]): Lines {
  return fromContainerWith([...capability, ...device], image, mode, ...args);
}

/** Arguments that phantun itself accepts. */
const good = ["--local", "127.0.0.1:1", "--remote", "127.0.0.1:1"];

function withoutImage(router: FakeRouter): void {
  router.unset("image");
  router.set("fail-pull");
}

function stuck(router: FakeRouter): void {
  router.set("containers", "phantun-page0\n");
  router.set("fail-rm");
  router.set("fail-stop");
}

const bad = `${client}\toption mode 'x'\n`;
const badGlobals = `config globals 'globals'\n\toption pull 'x'\n${client}`;

/** The helper's messages about this interface file. */
const ofHandoff = (make: (file: string) => void) =>
  fromHelper(["docker"], ({ folder }) => {
    const file = join(folder, "iface");
    make(file);
    return [...run, "--iface-name", "x", "--iface-file", file, "--"];
  });

/** Faults on a router, each with a function that returns the messages that the programs print then. */
export const faults: Record<string, () => Lines> = {
  "a wrong option": () => fromInit(client.replace("'client'", "'x'")),
  "a missing option": () => fromInit(client.replace("option mode 'client'", "")),
  "a wrong global": () => fromInit(badGlobals),
  "a wrong global, later": () => fromRunning(badGlobals, "reload"),
  "a wrong global, for a pull": () => fromInit(badGlobals, "pull"),
  "no settings": () => fromInit(""),
  "no settings, later": () => fromRunning("", "reload"),
  "no settings, for a pull": () => fromInit("", "pull"),
  "a wrong option, at a restart": () => fromRunning(bad, "restart", "wg0"),
  "an instance without a section": () => fromInit(client, "start", "wg9"),
  "an instance that is not enabled": () => fromInit(client.replace("'1'", "'0'"), "start", "wg0"),
  "no kmod-tun": async () => {
    const script = 'mount -t tmpfs none /dev/net && exec "$0" "$@"';
    const command = ["--mount", "sh", "-c", script, routerFile("usr/libexec/phantun-runtime"), ...run, "--"];
    return lines((await execa("unshare", command, { reject: false })).stderr);
  },
  "no engine": () => fromHelper([], [...run, "--"]),
  "another engine than the one wanted": () => fromHelper(["podman"], [...run, "--engine", "docker", "--"]),
  "an engine that is down": () => fromHelper(["docker"], [...run, "--"], (router) => router.set("fail-info")),
  "an engine that is passed over": () =>
    fromHelper(["docker", "podman"], [...run, "--"], (router) => router.set("fail-info-docker")),
  "an image for another platform": () =>
    fromHelper(["docker"], [...run, "--platform", "linux/arm/v5", "--pull", "never", "--"]),
  "somebody else's container": () =>
    fromHelper(["docker"], [...run, "--"], (router) => router.set("containers", "phantun-page0 foreign\n")),
  "an engine that does not list": () => fromHelper(["docker"], ["stop", "--"], (router) => router.set("fail-ps")),
  "a folder that blocks ujail": () =>
    fromHelper(["ujail"], (router) => {
      mkdirSync(join(router.rootfs, "old/kept"), { recursive: true });
      return [...run, "--rootfs", router.rootfs, "--"];
    }),
  "no image named": () => fromHelper(["docker"], [...run, "--image", "", "--"]),
  "no registry": () => fromHelper(["docker"], [...run, "--pull", "always", "--"], (router) => router.set("fail-pull")),
  "no image": () => fromHelper(["docker"], [...run, "--"], withoutImage),
  "no disk": () => fromHelper(["docker"], [...run, "--archive", "/nowhere/x.tar", "--"], withoutImage),
  "a container that stays, at the start": () => fromHelper(["docker"], [...run, "--"], stuck),
  "a container that stays, at the end": () => fromHelper(["docker"], ["stop", "--timeout", "0", "--"], stuck),
  "no archive named": () => fromHelper(["docker"], ["load"]),
  "an image for ujail": () => fromHelper(["ujail"], ["pull"]),
  "a jail that stays": fromStuckJail,
  "a jail without its ujail": fromOrphan,
  "no rootfs": () => fromHelper(["ujail"], [...run, "--rootfs", "/nowhere", "--"]),
  "a line break in an argument": () =>
    fromHelper(["ujail"], ({ rootfs }) => [...run, "--rootfs", rootfs, "--", "a\nb"]),
  "no place for the interface's name": () =>
    fromHelper(["docker"], [...run, "--iface-name", "x", "--iface-file", "/proc/none/x", "--"]),
  "a link in the place of the interface's name": () => ofHandoff((file) => symlinkSync("x", file)),
  "another file in the place of the interface's name": () => ofHandoff((file) => writeFileSync(file, "x".repeat(99))),
  "an engine that grants no device": () => fromContainerWith(capability, real, "client", ...good),
  "an engine that grants no capability": () => fromContainerWith(device, real, "client", ...good),
  "the other half": () => fromContainer(HALF, "client"),
  "a name that is not found": () =>
    fromContainer(real, "client", "--local", "127.0.0.1:1", "--remote", "no.such.host.invalid:1"),
  "a client's port without an address": () => fromContainer(real, "client", "--local", "1", "--remote", "127.0.0.1:1"),
  "a server's port with an address": () =>
    fromContainer(real, "server", "--local", "127.0.0.1:1", "--remote", "127.0.0.1:1"),
  "an image for another machine": () => fromContainer(FOREIGN, "client"),
};
