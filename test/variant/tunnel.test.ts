import { afterAll, beforeAll, expect, it } from "vitest";
import { openRoutedPair } from "../rig/hosts/nat.ts";
import type { Pair } from "../rig/hosts/pair.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { converse } from "../rig/tunnel/link.ts";
import { answerTo, payload } from "../rig/tunnel/payload.ts";
import { carriers, devices, ports, sizes, snapshots, startTunnel, through } from "../rig/tunnel/tunnel.ts";
import { variantImage } from "./image.ts";

/** The time limit for `docker stop`, in milliseconds; Docker itself would wait 10 s and then kill. */
const stopWithin = 1000;

let pair: Pair;
let before: Awaited<ReturnType<typeof snapshots>>;
beforeAll(async () => {
  await requireTools("docker", "ip", "nft", "nsenter", "sysctl");
  pair = await openRoutedPair(ports.carrier);
  before = await snapshots(pair);
});
afterAll(() => pair?.close());

it.each(carriers)("two of the variant's containers form a tunnel over $carrier, and stop in time", async (carrier) => {
  const { remote, largest } = carrier;
  const end = { image: [variantImage], environment: { RUST_LOG: "info" } };
  const { server, client } = startTunnel(pair, remote, { client: end, server: end });
  await server.waitForLine(`Listening on ${ports.carrier}`);
  await client.waitForLine(`Created TUN device ${devices.client}`);
  const payloads = sizes(largest).map(payload);
  const { asked, answered } = await converse(through(pair), sizes(largest));
  expect(asked).toEqual(payloads.map((bytes) => bytes.toString("hex")));
  expect(answered).toEqual(payloads.map((bytes) => answerTo(bytes).toString("hex")));
  for (const side of [client, server]) {
    const { code, milliseconds } = await side.stop();
    expect(code).toBe(143);
    expect(milliseconds).toBeLessThan(stopWithin);
  }
  expect(await snapshots(pair)).toEqual(before);
});
