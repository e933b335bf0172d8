import { addresses, type Pair } from "../../rig/hosts/pair.ts";
import { Runtime } from "../../rig/hosts/runtime.ts";
import { converse, type Ends } from "../../rig/tunnel/link.ts";
import { answersTo } from "../../rig/tunnel/payload.ts";

const ports = { carrier: 4567, into: 51821, out: 51820 };

/** The path of a datagram through a pair's tunnel. */
export const through = (pair: Pair): Ends => ({
  from: { host: pair.client, port: ports.into },
  to: { host: pair.server, port: ports.out },
});

/** Starts a server for IPv4 and IPv6 with the page's own arguments. */
export async function startServer(pair: Pair): Promise<Runtime> {
  const server = new Runtime("phantun-runtime-test-server", {
    host: pair.server.name,
    environment: { MODE: "server", RUST_LOG: "info" },
    args: ["--local", String(ports.carrier), "--remote", `127.0.0.1:${ports.out}`, "--tun", "ptun0"],
  });
  await server.waitForLine(`Listening on ${ports.carrier}`);
  return server;
}

export async function startClient(pair: Pair, carrier: "IPv4" | "IPv6"): Promise<Runtime> {
  const { ipv4, ipv6 } = addresses.server;
  const client = new Runtime("phantun-runtime-test-client", {
    host: pair.client.name,
    environment: { MODE: "client", RUST_LOG: "info" },
    args: [
      ...["--local", `127.0.0.1:${ports.into}`, "--tun", "ptun0"],
      ...["--remote", `${carrier === "IPv4" ? ipv4 : `[${ipv6}]`}:${ports.carrier}`],
    ],
  });
  await client.waitForLine("Created TUN device ptun0");
  return client;
}

/** Sends a small and a large datagram through the tunnel. Returns the received and the expected answers. */
export async function carried(pair: Pair): Promise<{ answered: string[]; expected: string[] }> {
  const sizes = [100, 1440];
  const { answered } = await converse(through(pair), sizes);
  return { answered, expected: answersTo(sizes) };
}
