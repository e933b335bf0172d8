import { expect } from "vitest";
import type { Pair } from "../rig/hosts/pair.ts";
import { converse } from "../rig/tunnel/link.ts";
import { answersTo } from "../rig/tunnel/payload.ts";
import { sizes } from "../rig/tunnel/tunnel.ts";

/** Sends datagrams of all sizes within the pages' MTU through the pods' tunnel and back. */
export async function carries(pair: Pair): Promise<void> {
  const through = { from: { host: pair.client, port: 51821 }, to: { host: pair.server, port: 51820 } };
  const { answered } = await converse(through, sizes(1460));
  expect(answered).toEqual(answersTo(sizes(1460)));
}
