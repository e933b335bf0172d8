import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { Host } from "../hosts/host.ts";

/** How long a program waits for the other side before the test fails, in milliseconds. */
const patience = 30_000;

/** Runs one of this folder's programs in a host's network, with the Node that runs the tests. */
const program = (name: string, ...args: (string | number)[]) => [
  process.execPath,
  join(import.meta.dirname, name),
  ...args.map(String),
];

/** A UDP port on a host; the address is 127.0.0.1 by default. */
type End = { host: Host; port: number; address?: string };

/** The UDP port where datagrams enter on the client's host, and the port where they leave on the server's. */
export type Ends = { from: End; to: End };

/**
 * Sends one datagram of each size through the tunnel, all in one flow, and answers each. All sizes differ.
 *
 * @returns the datagrams received on either side, in order, as hexadecimal digits.
 */
export async function converse({ from, to }: Ends, sizes: number[]): Promise<{ asked: string[]; answered: string[] }> {
  const answering = execa(...to.host.inside(...program("answer.ts", to.address ?? "127.0.0.1", to.port)), {
    reject: false,
    buffer: false,
  });
  const asked: string[] = [];
  const lines = createInterface({ input: answering.stdout });
  await once(lines, "line");
  // A datagram is sent again if its answer was lost.
  lines.on("line", (line: string) => {
    if (line !== asked.at(-1)) asked.push(line);
  });
  const asking = execa(...from.host.inside(...program("ask.ts", from.address ?? "127.0.0.1", from.port, ...sizes)), {
    timeout: patience,
  });
  try {
    const { stdout } = await asking;
    return { asked, answered: stdout.split("\n") };
  } finally {
    answering.kill();
    await answering;
  }
}

/** Sends datagrams of one size into the tunnel, all in one flow, until it is killed. */
export function flood({ from }: Pick<Ends, "from">, size: number) {
  return execa(...from.host.inside(...program("flood.ts", "127.0.0.1", from.port, size)), {
    reject: false,
    buffer: false,
  });
}

/** Sends three datagrams into the tunnel in each of many flows, at the same moments. */
export async function burst({ from }: Pick<Ends, "from">, flows: number): Promise<void> {
  await execa(...from.host.inside(...program("burst.ts", "127.0.0.1", from.port, flows)));
}

/** Receives datagrams from the tunnel without answering; `lines` gets a line for each. Runs until it is killed. */
export async function swallow({ to }: Pick<Ends, "to">) {
  const swallowing = execa(...to.host.inside(...program("swallow.ts", "127.0.0.1", to.port)), {
    reject: false,
    buffer: false,
    timeout: patience,
  });
  const lines = createInterface({ input: swallowing.stdout });
  await once(lines, "line");
  return { swallowing, lines };
}

/**
 * Sends datagrams of one size through the tunnel, all in one flow and without answers, until `enough` have arrived.
 *
 * @param half is called when half of them have arrived
 */
export async function pour(
  { from, to }: Ends,
  size: number,
  enough: number,
  half: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const { swallowing, lines } = await swallow({ to });
  const arrived = new Promise<void>((resolve, reject) => {
    let count = 0;
    lines.on("line", () => {
      count += 1;
      if (count === Math.floor(enough / 2)) half().catch(reject);
      if (count === enough) resolve();
    });
    lines.on("close", () => reject(new Error(`${count} of ${enough} datagrams arrived within ${patience} ms`)));
  });
  const flooding = flood({ from }, size);
  try {
    await arrived;
  } finally {
    flooding.kill();
    swallowing.kill();
    await Promise.all([flooding, swallowing]);
  }
}
