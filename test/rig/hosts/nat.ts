import { execa } from "execa";
import type { Host } from "./host.ts";
import { block } from "./page.ts";
import { Pair, uplink } from "./pair.ts";
import { recipe } from "./recipe.ts";

const page = "docs/host-recipes.md";

/** The blocks of docs/host-recipes.md that {@link follow} runs: an `sh` and an `nft` one under each of these headings. */
export const followed = ["Client", "Server"] as const;

/** Runs a recipe of the docs on a host whose uplink has that name, as its owner would. */
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

/** Sets the host of a phantun client up: whatever phantun sends leaves under the host's own address. */
export async function routeForClient(host: Host, device: string = uplink): Promise<void> {
  await follow(host, "Client", device);
}

/** Sets the host of a phantun server up: TCP for `port` goes to phantun's end of the TUN device. */
export async function routeForServer(host: Host, port: number, device: string = uplink): Promise<void> {
  await follow(host, "Server", device, { port });
}

/** Two hosts on which both recipes were followed, phantun's port on the server 4567 unless another is given. */
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
