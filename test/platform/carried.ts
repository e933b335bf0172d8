import { afterAll, beforeAll, expect, it } from "vitest";
import { openRoutedPair } from "../rig/hosts/nat.ts";
import type { Pair } from "../rig/hosts/pair.ts";
import { converse } from "../rig/tunnel/link.ts";
import { answerTo, payload } from "../rig/tunnel/payload.ts";
import {
  type carriers,
  devices,
  type End,
  ports,
  sizes,
  snapshots,
  startTunnel,
  through,
} from "../rig/tunnel/tunnel.ts";

/** The time limit for `docker stop` of an emulated container, in milliseconds: half of Docker's own timeout. */
const stopWithin = 5000;

/** Defines the tests of one tunnel, from start to stop. `ends` is called when the images exist. */
export function tunnel(ends: () => { client: End; server: End }, { remote, largest }: (typeof carriers)[number]): void {
  let pair: Pair;
  let before: Awaited<ReturnType<typeof snapshots>>;
  let runtimes: ReturnType<typeof startTunnel>;

  beforeAll(async () => {
    const { client, server } = ends();
    pair = await openRoutedPair(ports.carrier);
    before = await snapshots(pair);
    runtimes = startTunnel(pair, remote, {
      client: { ...client, environment: { RUST_LOG: "info", ...client.environment } },
      server: { ...server, environment: { RUST_LOG: "info", ...server.environment } },
    });
    await runtimes.server.waitForLine(`Listening on ${ports.carrier}`);
    await runtimes.client.waitForLine(`Created TUN device ${devices.client}`);
  });
  afterAll(() => pair?.close());

  it("carries datagrams of all sizes byte for byte in both directions", async () => {
    const payloads = sizes(largest).map(payload);
    const { asked, answered } = await converse(through(pair), sizes(largest));
    expect(asked).toEqual(payloads.map((bytes) => bytes.toString("hex")));
    expect(answered).toEqual(payloads.map((bytes) => answerTo(bytes).toString("hex")));
  });

  it("docker stop ends both ends in time with 143, and leaves nothing on either host", async () => {
    for (const side of [runtimes.client, runtimes.server]) {
      const { code, milliseconds } = await side.stop();
      expect(code).toBe(143);
      expect(milliseconds).toBeLessThan(stopWithin);
    }
    expect(await snapshots(pair)).toEqual(before);
  });
}
