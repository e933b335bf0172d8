import { once } from "node:events";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { z } from "zod";
import { addresses, type Pair } from "../../rig/hosts/pair.ts";
import { ports } from "../../rig/tunnel/tunnel.ts";

/** The UDP payload of each datagram, in bytes: WireGuard's for a full packet at the MTU of the host recipes. */
export const payload = 1400;

/** A load: the payload rate in Mbit/s, or the sender's maximum, and the duration in seconds. */
export interface Load {
  readonly rate: number | "all it can";
  readonly seconds: number;
}

/** The traffic received from the tunnel's other end. */
export interface Carried {
  /** Received payload, in bytes. */
  readonly bytes: number;
  /** Rate of received payload, in Mbit/s. */
  readonly rate: number;
  /** The share of lost datagrams, from 0 to 1. */
  readonly lost: number;
}

const Report = z.object({
  end: z.object({
    sum_received: z.object({ bytes: z.number(), seconds: z.number().positive(), lost_percent: z.number() }),
  }),
});

/** Parses the sender's `iperf3 --json`. Throws when nothing arrived, with iperf3's own reason if there is one. */
export function readReport(text: string): Carried {
  const { error, ...report } = z.looseObject({ error: z.string().optional() }).parse(JSON.parse(text));
  if (error !== undefined) throw new Error(`iperf3 carried nothing: ${error}`);
  const { bytes, seconds, lost_percent } = Report.parse(report).end.sum_received;
  if (bytes === 0) throw new Error("iperf3 carried nothing: no datagram arrived.");
  return { bytes, rate: (bytes * 8) / seconds / 1e6, lost: lost_percent / 100 };
}

/**
 * iperf3 opens a TCP connection to the port that it sends UDP to, but the tunnel carries only UDP. So the sender uses the
 * receiver's own address, and this rule redirects its UDP into the tunnel. The priority is that of `dstnat`, a name that
 * nft 1.0 does not accept at this hook.
 */
const detour = `
table inet phantun-bench {
  chain output {
    type nat hook output priority -100; policy accept;
    ip daddr ${addresses.server.ipv4} udp dport ${ports.out} dnat ip to 127.0.0.1:${ports.into}
  }
}
`;

/** iperf3 on both hosts of a pair: one sends into the tunnel, the other counts the received traffic. */
export class Traffic {
  readonly #pair: Pair;
  readonly #sink: ReturnType<typeof receive>;

  private constructor(pair: Pair, sink: ReturnType<typeof receive>) {
    this.#pair = pair;
    this.#sink = sink;
  }

  /** Prepares both hosts for sending and counting. */
  static async between(pair: Pair): Promise<Traffic> {
    await execa(...pair.client.inside("nft", "--file", "-"), { input: detour });
    const sink = receive(pair);
    const lines = createInterface({ input: sink.stdout });
    await Promise.race([once(lines, "line"), sink]);
    lines.on("line", () => {});
    return new Traffic(pair, sink);
  }

  /** Sends a load through the current tunnel. */
  async send({ rate, seconds }: Load): Promise<Carried> {
    const bitrate = rate === "all it can" ? "0" : `${rate}M`;
    const { stdout } = await execa(
      ...this.#pair.client.inside(
        ...["iperf3", "--client", addresses.server.ipv4, "--port", String(ports.out), "--udp", "--json"],
        ...["--bitrate", bitrate, "--length", String(payload), "--time", String(seconds)],
      ),
      { reject: false },
    );
    return readReport(stdout);
  }

  async stop(): Promise<void> {
    this.#sink.kill();
    await this.#sink;
  }
}

/** Starts the receiver. Its first line reports that it listens. */
function receive(pair: Pair) {
  const words = ["iperf3", "--server", "--port", String(ports.out), "--forceflush"];
  return execa(...pair.server.inside(...words), { reject: false, buffer: false });
}
