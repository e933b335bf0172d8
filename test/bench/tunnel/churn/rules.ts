import { recipe } from "../../../rig/hosts/recipe.ts";

/** A tunnel's phantun addresses: the one in the recipe, and the one that replaces it. */
type Addresses = readonly [documented: string, own: string];

/**
 * The rules of a host recipe for one of several tunnels between the same hosts: in a table of its own, with the tunnel's
 * own address, and with values for the recipe's `define` lines.
 */
export async function rulesOf(
  heading: "Client" | "Server",
  tunnel: string,
  addresses: Addresses,
  defines: Record<string, number> = {},
): Promise<string> {
  const rules = await recipe(heading, "nft", defines);
  return rules.replaceAll(/\binet phantun\b/g, `inet ${tunnel}`).replaceAll(...addresses);
}
