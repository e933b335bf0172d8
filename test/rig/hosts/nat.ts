import { execa } from "execa";
import type { Host } from "./host.ts";
import { block } from "./page.ts";
import { Pair, uplink } from "./pair.ts";
import { recipe } from "./recipe.ts";

const page = "docs/host-recipes.md";

/** The headings in docs/host-recipes.md whose `sh` and `nft` blocks {@link follow} runs. */
export const followed = ["Client", "Server"] as const;

/** Runs a recipe from the docs on a host whose uplink has that name, as a user would. */
async function follow(
  host: Host,
  heading: (typeof followed)[number],
  device: string,
  defines: Record<string, string | number> = {},
): Promise<void> {
  await execa(...host.inside("sh", "-e"), { input: await recipe(heading, "sh") });
  await execa(...host.inside("sh", "-e"), { input: await block(page, "sh forward IPv6", { eth0: device }) });
  await execa(...host.inside("nft", "--file", "-"), { input: await recipe(heading, "nft", defines) });
}

/** Sets up the host of a phantun client: phantun's packets leave with the host's own address as source. */
export async function routeForClient(host: Host, device: string = uplink): Promise<void> {
  await follow(host, "Client", device);
}

/** Sets up the host of a phantun server: TCP for `port` goes to phantun's end of the TUN device. */
export async function routeForServer(host: Host, port: number, device: string = uplink): Promise<void> {
  await follow(host, "Server", device, { port });
}

/** Two hosts set up with both recipes; phantun's port on the server is 4567 by default. */
export async function openRoutedPair(port = 4567): Promise<Pair> {
  const pair = await Pair.open();
  try {
    await routeForClient(pair.client);
    await routeForServer(pair.server, port);
    return pair;
  } catch (error) {
    await pair.close();
    throw error;
  }
}
