import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeForClient, routeForServer } from "../hosts/nat.ts";
import { addresses, Pair } from "../hosts/pair.ts";
import { Runtime } from "../hosts/runtime.ts";
import { type Snapshot, takeSnapshot, without } from "../hosts/snapshot.ts";
import { requireTools } from "../hosts/tools.ts";
import { converse } from "./link.ts";
import { answerTo, payload } from "./payload.ts";

/** The longest that `docker stop` may take, in milliseconds; Docker itself would wait 10 s and then kill. */
const stopWithin = 1000;

/** TCP between the hosts, UDP into the client and UDP out of the server. */
const ports = { carrier: 4567, into: 1234, out: 51820 };

/** The TUN devices' names, found in no other line of a snapshot. */
const devices = { client: "ptun-client", server: "ptun-server" };

/**
 * Sizes of UDP payload, in bytes: the smallest and largest, some in between, and both sides of 1024.
 * phantun puts each datagram into one packet of at most 1500 bytes, its TUN device's MTU, which leaves 1460 after the
 * headers of IPv4 and TCP and 1440 after those of IPv6 and TCP.
 */
const sizes = (largest: number) => [1, 2, 64, 512, 1023, 1024, 1025, 1300, largest - 1, largest];

const carriers = [
  { carrier: "IPv4", remote: `${addresses.server.ipv4}:${ports.carrier}`, largest: 1460 },
  { carrier: "IPv6", remote: `[${addresses.server.ipv6}]:${ports.carrier}`, largest: 1440 },
];

describe.each(carriers)("two containers make a tunnel over $carrier", ({ remote, largest }) => {
  let pair: Pair;
  let before: { client: Snapshot; server: Snapshot };
  const start = (environment: Record<string, string>) => ({
    server: new Runtime("phantun-runtime-test-server", {
      host: pair.server.name,
      environment: { MODE: "server", ...environment },
      args: ["--local", String(ports.carrier), "--remote", `127.0.0.1:${ports.out}`, "--tun", devices.server],
    }),
    client: new Runtime("phantun-runtime-test-client", {
      host: pair.client.name,
      environment: { MODE: "client", ...environment },
      args: ["--local", `127.0.0.1:${ports.into}`, "--remote", remote, "--tun", devices.client],
    }),
  });
  const through = () => ({
    from: { host: pair.client, port: ports.into },
    to: { host: pair.server, port: ports.out },
  });
  const snapshots = async () => ({
    client: await takeSnapshot(pair.client),
    server: await takeSnapshot(pair.server),
  });

  beforeAll(async () => {
    await requireTools("docker", "ip", "nft", "nsenter", "sysctl");
    pair = await Pair.open();
    await routeForClient(pair.client);
    await routeForServer(pair.server, ports.carrier);
    before = await snapshots();
  });
  afterAll(() => pair?.close());

  describe("with RUST_LOG=info", () => {
    let runtimes: ReturnType<typeof start>;

    it("each side says that it is up", async () => {
      runtimes = start({ RUST_LOG: "info" });
      await runtimes.server.said(`Created TUN device ${devices.server}`);
      await runtimes.server.said(`Listening on ${ports.carrier}`);
      await runtimes.client.said(`Created TUN device ${devices.client}`);
    });

    it("datagrams of all sizes arrive byte for byte in both directions", async () => {
      const payloads = sizes(largest).map(payload);
      const { asked, answered } = await converse(through(), sizes(largest));
      expect(asked).toEqual(payloads.map((bytes) => bytes.toString("hex")));
      expect(answered).toEqual(payloads.map((bytes) => answerTo(bytes).toString("hex")));
    });

    it("meanwhile phantun's TUN device is all that is new on either host", async () => {
      const { client, server } = await snapshots();
      expect(client.links.filter((line) => line.includes(devices.client))).toHaveLength(1);
      expect(server.links.filter((line) => line.includes(devices.server))).toHaveLength(1);
      expect(without(client, devices.client)).toEqual(before.client);
      expect(without(server, devices.server)).toEqual(before.server);
    });

    it.each(["client", "server"] as const)("docker stop ends the %s in under a second with 143", async (side) => {
      const { code, milliseconds } = await runtimes[side].stop();
      expect(code).toBe(143);
      expect(milliseconds).toBeLessThan(stopWithin);
    });

    it("afterwards both hosts are as they were", async () => {
      expect(await snapshots()).toEqual(before);
    });
  });

  it("without RUST_LOG nobody says anything, from start to stop", async () => {
    const { client, server } = start({});
    const { answered } = await converse(through(), [100]);
    expect(answered).toEqual([answerTo(payload(100)).toString("hex")]);
    expect(await client.stop()).toMatchObject({ code: 143 });
    expect(await server.stop()).toMatchObject({ code: 143 });
    expect([...client.lines, ...server.lines]).toEqual([]);
    expect(await snapshots()).toEqual(before);
  });
});
