import { expect } from "vitest";
import type { Host } from "../../rig/hosts/host.ts";
import { on } from "./bench.ts";

/** A command that counts the matching packets at a hook, in a table that {@link seen} reads. */
export const count = (hook: string, match: string) =>
  `nft 'add table ip count; add chain ip count seen { type filter hook ${hook}; }; add rule ip count seen ${match} counter'`;

/** Waits until the counter of a host has counted a packet. */
export async function seen(host: Host): Promise<void> {
  const packets = async () => Number(/packets ([0-9]+)/.exec(await on(host, "nft list table ip count"))?.[1]);
  await expect.poll(packets, { timeout: 60_000 }).toBeGreaterThan(0);
}
