/**
 * `node ask.ts ADDRESS PORT SIZE...`: sends one datagram of each size from one socket, each after the previous answer, and
 * prints the answers as lines of hexadecimal digits.
 *
 * phantun's client reports that it is up shortly before it listens. Until then the kernel refuses the datagram, and this
 * program sends it again.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import { payload } from "./payload.ts";

const [address = "", port, ...sizes] = process.argv.slice(2);
const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
socket.connect(Number(port), address);
await once(socket, "connect");
for (const size of sizes.map(Number)) {
  const ask = () => socket.send(payload(size));
  const again = (error: NodeJS.ErrnoException) => {
    if (error.code !== "ECONNREFUSED") throw error;
    ask();
  };
  socket.on("error", again);
  const answer = new Promise<Buffer>((resolve) => socket.once("message", resolve));
  ask();
  console.log((await answer).toString("hex"));
  socket.off("error", again);
}
socket.close();
