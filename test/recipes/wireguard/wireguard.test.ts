import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Host } from "../../rig/hosts/host.ts";
import { asleep, makeMachine, shell } from "../../rig/hosts/machine.ts";
import { routeForClient, routeForServer } from "../../rig/hosts/nat.ts";
import { block } from "../../rig/hosts/page.ts";
import { Runtime } from "../../rig/hosts/runtime.ts";
import { requireTools } from "../../rig/hosts/tools.ts";
import { places, Trio, uplinks } from "../../rig/hosts/trio.ts";
import { download, Ends } from "./ends.ts";

const page = "docs/wireguard.md";

const million = 1_000_000;
const client = "phantun-runtime-test-client";

/** The overhead of WireGuard and phantun, and the server's address, for each IP version below phantun. */
const carriers = [
  { carrier: "IPv4", less: 72, server: places.server.host[0], gateway: places.first.gateway[0] },
  { carrier: "IPv6", less: 92, server: places.server.host[1], gateway: places.first.gateway[1] },
] as const;

let trio: Trio;
let ends: Ends;

/** Sets the path MTU, on the line between router and server. */
async function narrow(mtu: number): Promise<void> {
  await execa(...trio.router.inside("ip", "link", "set", "to-server", "mtu", String(mtu)));
  await execa(...trio.server.inside("ip", "link", "set", uplinks.server, "mtu", String(mtu)));
  for (const family of ["-4", "-6"]) await execa(...trio.client.inside("ip", family, "route", "flush", "cache"));
}

beforeAll(async () => {
  await requireTools("docker", "ip", "nft", "nsenter", "sysctl");
  await makeMachine();
  // The engine's socket, for the block that restarts a container.
  const body = { ...asleep, flags: [...asleep.flags, "--volume", "/var/run/docker.sock:/var/run/docker.sock"] };
  trio = await Trio.open((name) => Host.start(name, body));
  await routeForClient(trio.client, uplinks.first);
  await routeForServer(trio.server, 4567, uplinks.server);
  await shell(trio.server, `nft --file - << 'END'\n${await block(page, "nft the way out for the clients")}END\n`);
  ends = await Ends.open(trio);
  const server = new Runtime("phantun-runtime-test-server", {
    host: trio.server.name,
    environment: { MODE: "server", RUST_LOG: "info" },
    args: ["--local", "4567", "--remote", "127.0.0.1:51820", "--tun", "ptun0"],
  });
  await server.waitForLine("Listening on 4567");
});
afterAll(() => trio?.close());

describe.each(carriers)("WireGuard through phantun over $carrier", ({ carrier, less, server, gateway }) => {
  const ipv6 = carrier === "IPv6";

  beforeAll(async () => {
    const runtime = new Runtime(client, {
      host: trio.client.name,
      environment: { MODE: "client", RUST_LOG: "info" },
      args: ["--local", "127.0.0.1:51821", "--remote", `${ipv6 ? `[${server}]` : server}:4567`, "--tun", "ptun0"],
    });
    await runtime.waitForLine("Created TUN device ptun0");
    return () => runtime.stop();
  });

  it.each([1500, 1492])("path MTU %i: the page's steps find an MTU that carries a download of 1 MB", async (path) => {
    await narrow(path);
    try {
      const search = ipv6 ? "sh find the path MTU over IPv6" : "sh find the path MTU over IPv4";
      const found = await shell(trio.client, await block("docs/host-recipes.md", search, { SERVER: server }));
      expect(found).toBe(`MTU = ${path - less}`);
      await ends.up(found, "ini client");
      await shell(trio.client, await block(page, "sh check"));
      expect(await download(trio.client, trio.server, "10.9.0.1")).toBe(million);
      expect(await download(trio.client, trio.server, "fd09::1")).toBe(million);
      await ends.down();
    } finally {
      await narrow(1500);
    }
  });

  it("an MTU that is too large for the path stalls the download", async () => {
    await narrow(1492);
    await ends.up(`MTU = ${1500 - less}`, "ini client");
    await shell(trio.client, await block(page, "sh check"));
    expect(await download(trio.client, trio.server, "10.9.0.1", 3)).toBeLessThan(million);
    await ends.down();
    await narrow(1500);
  });

  it("everything except phantun's own packets goes through the tunnel", async () => {
    await ends.up(`MTU = ${1500 - less}`, "ini client, everything through the tunnel");
    await shell(trio.client, await block(page, "sh check"));
    for (const address of places.world) expect(await download(trio.client, trio.router, address)).toBe(million);
    const { stdout } = await execa(...trio.client.inside("ip", "route", "get", places.world[0]));
    expect(stdout).toContain("dev wg0");
    await ends.down();
    // PreDown removes the rule that PostUp added.
    expect((await execa(...trio.client.inside("ip", "rule", "show", "pref", "100"))).stdout).toBe("");
    expect((await execa(...trio.client.inside("ip", "-6", "rule", "show", "pref", "100"))).stdout).toBe("");
  });

  it("the same with a route to the server instead of the rule", async () => {
    const values = { SERVER: server, GATEWAY: gateway };
    await shell(trio.client, await block(page, "sh keep the server out of the tunnel", values));
    const none = { "PostUp = ": "# ", "PreDown = ": "# " };
    await ends.up(`MTU = ${1500 - less}`, "ini client, everything through the tunnel", none);
    await shell(trio.client, await block(page, "sh check"));
    for (const address of places.world) expect(await download(trio.client, trio.router, address)).toBe(million);
    await ends.down();
    await execa(...trio.client.inside("ip", "route", "delete", server));
  });

  it("the healing page's watchdog restarts only a client whose last handshake is too old", async () => {
    await ends.up(`MTU = ${1500 - less}`, "ini client");
    await shell(trio.client, await block(page, "sh check"));
    const watch = (values: Record<string, string | number>) =>
      block("docs/healing.md", "sh restart a client that hears nothing", { "phantun-client": client, ...values });
    const started = async () => (await execa("docker", ["inspect", "--format", "{{.State.StartedAt}}", client])).stdout;
    const before = await started();
    await shell(trio.client, await watch({}));
    expect(await started()).toBe(before);
    await shell(trio.client, await watch({ 180: -1 }));
    expect(await started()).not.toBe(before);
    await ends.down();
  });
});
