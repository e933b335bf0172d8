import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { filterIPv6, HostEngine } from "../rig/hosts/engine.ts";
import { knock } from "../rig/hosts/knock.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { Ends, type StartEngine } from "./own-network/ends.ts";
import { inRange, ways } from "./own-network/ways.ts";

const docker: StartEngine = (host) => HostEngine.docker(host);
/** Like the default of engines from version 27 on. */
const filtering: StartEngine = (host) => HostEngine.docker(host, filterIPv6);
const podman: StartEngine = (host) => HostEngine.podman(host);

describe.each([
  { client: "docker", server: "docker", start: [docker, docker] },
  { client: "docker that filters IPv6", server: "podman", start: [filtering, podman] },
  { client: "podman", server: "docker that filters IPv6", start: [podman, filtering] },
] as const)("docs/own-network.md: $client to $server", ({ client, server, start }) => {
  let ends: Ends;

  beforeAll(async () => {
    await requireTools("docker", "dockerd", "podman", "ip", "iptables", "nft", "nsenter", "sysctl");
    ends = await Ends.open(...start);
  });
  afterEach(() => ends.clear());
  afterAll(() => ends?.close());

  it.each(ways)("datagrams cross $way, and the script may run twice", async (way) => {
    await ends.start("server", way);
    await ends.rules("server", way);
    const log = await ends.start("client", way);
    await ends.rules("client", way);
    await ends.converse(way);
    await log.waitForLine("established");
    const before = [await ends.firewall("client"), await ends.firewall("server")];
    await ends.rules("client", way);
    await ends.rules("server", way);
    expect([await ends.firewall("client"), await ends.firewall("server")]).toEqual(before);
    await ends.converse(way, "127.0.0.1");
  });

  if (client !== "docker" || server !== "docker") return;

  it("a published TCP port is refused: nothing listens there", async () => {
    const publish = { "--network phantun": "--publish 4567:4567 --network phantun" };
    const log = await ends.start("server", inRange, publish);
    const asking = await ends.start("client", inRange);
    await knock(ends.pair.client, "172.30.0.2", 51821, asking.waitForLine("Unable to connect to remote"));
    expect(asking.lines.join("\n")).not.toContain("timed out");
    expect(log.lines.join("\n")).not.toContain("Connection from");
  });

  it("nothing passes without the lines for Docker", async () => {
    await ends.start("server", inRange);
    await ends.rules("server", inRange, false);
    const log = await ends.start("client", inRange);
    await knock(ends.pair.client, "172.30.0.2", 51821, log.waitForLine("Waiting for SYN + ACK timed out"));
    await ends.rules("server", inRange);
    await ends.converse(inRange);
  });

  it("the tunnel recovers by itself after both engines were restarted", async () => {
    await ends.start("server", inRange);
    await ends.rules("server", inRange);
    await ends.start("client", inRange);
    await ends.converse(inRange);
    for (const side of ["server", "client"] as const) await ends.restart(side);
    await ends.converse(inRange);
  });
});
