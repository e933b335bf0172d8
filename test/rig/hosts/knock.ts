import { execa } from "execa";
import type { Host } from "./host.ts";

/**
 * Sends datagrams of one byte to a UDP port, each from another source port, until the condition is met: phantun reports
 * that it is up shortly before it listens, and earlier datagrams are lost.
 *
 * @param met settles when no more datagrams are needed
 */
export async function knock(host: Host, address: string, port: number, met: Promise<unknown>): Promise<void> {
  let done = false;
  const end = met.finally(() => {
    done = true;
  });
  while (!done) {
    const again = new Promise((resolve) => setTimeout(resolve, 500));
    await execa(...host.inside("bash", "-c", `printf x > /dev/udp/${address}/${port}`), { reject: false });
    await Promise.race([end, again]);
  }
  await end;
}
