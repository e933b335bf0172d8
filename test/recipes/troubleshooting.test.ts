import { afterAll, afterEach, beforeAll, it } from "vitest";
import { Host } from "../rig/hosts/host.ts";
import type { Runtime } from "../rig/hosts/runtime.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { Bench, on } from "./troubleshooting/bench.ts";
import { breaks } from "./troubleshooting/breaks.ts";
import { messages } from "./troubleshooting/lines.ts";
import { silences } from "./troubleshooting/silences.ts";
import { starts } from "./troubleshooting/starts.ts";

// The rows of docs/troubleshooting.md.
const bench = new Bench();
let quiet: { client: Runtime; server: Runtime };

beforeAll(async () => {
  await requireTools("docker", "ip", "nft", "nsenter", "sysctl", "conntrack");
  await bench.open();
  // phantun drops connections that were silent for three minutes, which pass while the other tests run.
  const host = await Host.start("phantun-runtime-test-quiet-host");
  await on(host, "ip link set lo up; sysctl --quiet --write net.ipv4.ip_forward=1");
  quiet = await bench.quiet(host);
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

starts(bench);
silences(bench);
breaks(bench);

it("an unused connection is closed after three minutes", async () => {
  await quiet.client.waitForLine(messages.idle);
  await quiet.server.waitForLine(messages.idle);
});
