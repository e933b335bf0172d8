import { createInterface } from "node:readline";
import { execa } from "execa";
import type { Host } from "./host.ts";

/**
 * Watches a device of the host that is still down. `carrier` settles once the kernel reports the link as up.
 *
 * The kernel reports it up to a second after both ends were set up, and assigns the link-local address only then. `ip
 * monitor` does not report when it has begun to listen, so the alias of the loopback device, which is up, is changed again
 * and again until the monitor prints a change.
 */
export async function watchCarrier(host: Host, device: string): Promise<{ carrier: Promise<void> }> {
  const monitor = execa(...host.inside("ip", "-oneline", "monitor", "link"), { reject: false, buffer: false });
  const lines = createInterface({ input: monitor.stdout });
  let printed = false;
  const carrier = new Promise<void>((resolve) => {
    lines.on("line", (line) => {
      printed = true;
      if (line.includes(`${device}@`) && line.includes("state UP")) resolve();
    });
  });
  for (let knock = 1; !printed; knock++) {
    if (monitor.exitCode !== null)
      throw new Error(`\`ip monitor link\` ended with ${monitor.exitCode}; it must keep running`);
    await execa(...host.inside("ip", "link", "set", "lo", "alias", `knock ${knock}`));
  }
  await execa(...host.inside("ip", "link", "set", "lo", "alias", ""));
  return { carrier: carrier.finally(() => monitor.kill()) };
}
