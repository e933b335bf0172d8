import { execa } from "execa";
import type { Case } from "../case.ts";
import type { Side, Tunnel } from "../tunnel.ts";

const restart = (tunnel: Tunnel, side: Side) => execa("docker", ["restart", tunnel.name(side)]);

/** Kills the container's PID 1, as the kernel does when out of memory. */
async function crash(tunnel: Tunnel, side: Side): Promise<void> {
  const { stdout } = await execa("docker", ["inspect", "--format", "{{.State.Pid}}", tunnel.name(side)]);
  process.kill(Number(stdout), "SIGKILL");
}

/** One of the two ends stops and returns. */
export const ends: readonly Case[] = [
  {
    breaks: "the server is restarted",
    heals: "it resets the unknown connection; the client reconnects",
    within: "seconds",
    run: (tunnel) => restart(tunnel, "server"),
  },
  {
    breaks: "the client is restarted",
    heals: "it reconnects from another port",
    within: "seconds",
    run: (tunnel) => restart(tunnel, "client"),
  },
  {
    breaks: "the server crashes",
    heals: "the engine's restart policy, then as above",
    within: "seconds",
    run: (tunnel) => crash(tunnel, "server"),
  },
  {
    breaks: "the client crashes",
    heals: "the engine's restart policy",
    within: "seconds",
    run: (tunnel) => crash(tunnel, "client"),
  },
  {
    breaks: "the server is down while the client starts",
    heals: "the client retries with each datagram",
    within: "seconds",
    closed: 5,
    startsItself: ["server"],
    async run(tunnel) {
      await tunnel.flow.silent(5);
      await tunnel.start("server");
    },
  },
];
