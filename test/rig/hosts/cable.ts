import { execa } from "execa";
import { watchCarrier } from "./carrier.ts";
import type { Host } from "./host.ts";

/** One end of a cable: the device's name on the host, and its addresses with prefix lengths. */
export type End = { readonly host: Host; readonly device: string; readonly addresses: readonly string[] };

/**
 * Connects two hosts with a veth pair, and waits until both ends are up and their addresses are final.
 *
 * Both ends are created inside their namespaces, so nothing can be left behind in the machine's own.
 */
export async function plug(one: End, other: End): Promise<void> {
  const ends = [one, other];
  const named = ({ host, device }: End) => ["name", device, "netns", String(host.pid)];
  await execa("ip", ["link", "add", ...named(one), "type", "veth", "peer", ...named(other)]);
  const ready = await Promise.all(ends.map(({ host, device }) => watchCarrier(host, device)));
  for (const { host, device, addresses } of ends) {
    const configure = (...command: string[]) => execa(...host.inside(...command));
    // Without duplicate address detection an address is final at once, so a snapshot does not depend on timing.
    await configure("sysctl", "--quiet", "--write", `net.ipv6.conf.${device}.accept_dad=0`);
    for (const address of addresses) {
      const final = address.includes(":") ? ["nodad"] : [];
      await configure("ip", "address", "add", address, "dev", device, ...final);
    }
    await configure("ip", "link", "set", device, "up");
  }
  await Promise.all(ready.map(({ carrier }) => carrier));
}
