import { afterAll, beforeAll, expect, it } from "vitest";
import { requireTools } from "../rig/hosts/tools.ts";
import { bounds } from "./case.ts";
import { cases } from "./cases/index.ts";
import { type Side, Tunnel } from "./tunnel.ts";

let tunnel: Tunnel;

beforeAll(async () => {
  await requireTools("conntrack", "docker", "ip", "nft", "nsenter", "sysctl");
  tunnel = await Tunnel.open();
});
afterAll(() => tunnel?.close());

it.each(cases)("$breaks: $within", async ({ breaks, within, closed = 0, ...one }) => {
  try {
    const prepare = async (side: Side) => {
      if (!one.loadsItself?.includes(side)) await tunnel.rules(side);
      if (!one.startsItself?.includes(side)) await tunnel.start(side);
    };
    await Promise.all([prepare("client"), prepare("server")]);
    tunnel.begin();
    if (!one.loadsItself && !one.startsItself) await tunnel.flow.answered();
    const before = tunnel.flow.count;
    await one.run(tunnel);
    await tunnel.flow.answered();
    const gap = tunnel.flow.longestGap(before);
    console.log(`${breaks}: longest gap ${gap.toFixed(1)} s`);
    expect(gap - closed).toBeLessThan(bounds[within]);
  } catch (error) {
    // Before the containers are removed.
    console.log(await tunnel.logs());
    throw error;
  } finally {
    await one.undo?.(tunnel);
    await tunnel.reset();
  }
});
