import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRoutedPair } from "../rig/hosts/nat.ts";
import type { Pair } from "../rig/hosts/pair.ts";
import { type Snapshot, without } from "../rig/hosts/snapshot.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { converse } from "../rig/tunnel/link.ts";
import { answersTo, answerTo, payload } from "../rig/tunnel/payload.ts";
import { carriers, devices, ports, sizes, snapshots, startTunnel, through } from "../rig/tunnel/tunnel.ts";

/** The time limit for `docker stop`, in milliseconds; Docker itself would wait 10 s and then kill. */
const stopWithin = 1000;

describe.each(carriers)("two containers form a tunnel over $carrier", ({ remote, largest }) => {
  let pair: Pair;
  let before: { client: Snapshot; server: Snapshot };
  const start = (environment: Record<string, string>) =>
    startTunnel(pair, remote, { client: { environment }, server: { environment } });

  beforeAll(async () => {
    await requireTools("docker", "ip", "nft", "nsenter", "sysctl");
    pair = await openRoutedPair(ports.carrier);
    before = await snapshots(pair);
  });
  afterAll(() => pair?.close());

  describe("with RUST_LOG=info", () => {
    let runtimes: ReturnType<typeof start>;

    it("each side reports that it is up", async () => {
      runtimes = start({ RUST_LOG: "info" });
      await runtimes.server.waitForLine(`Created TUN device ${devices.server}`);
      await runtimes.server.waitForLine(`Listening on ${ports.carrier}`);
      await runtimes.client.waitForLine(`Created TUN device ${devices.client}`);
    });

    it("datagrams of all sizes arrive byte for byte in both directions", async () => {
      const payloads = sizes(largest).map(payload);
      const { asked, answered } = await converse(through(pair), sizes(largest));
      expect(asked).toEqual(payloads.map((bytes) => bytes.toString("hex")));
      expect(answered).toEqual(payloads.map((bytes) => answerTo(bytes).toString("hex")));
    });

    it("meanwhile phantun's TUN device is the only change on either host", async () => {
      const { client, server } = await snapshots(pair);
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

    it("afterwards both hosts are unchanged", async () => {
      expect(await snapshots(pair)).toEqual(before);
    });
  });

  it("without RUST_LOG nothing is printed, from start to stop", async () => {
    const { client, server } = start({});
    const { answered } = await converse(through(pair), [100]);
    expect(answered).toEqual(answersTo([100]));
    expect(await client.stop()).toMatchObject({ code: 143 });
    expect(await server.stop()).toMatchObject({ code: 143 });
    expect([...client.lines, ...server.lines]).toEqual([]);
    expect(await snapshots(pair)).toEqual(before);
  });
});
