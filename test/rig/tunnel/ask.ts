/**
 * `node ask.ts ADDRESS PORT SIZE...`: sends one datagram of each size from one socket, each after the previous answer, and
 * prints the answers as lines of hexadecimal digits. A datagram without an answer is sent again, as a tunnel may lose some.
 *
 * phantun's client reports that it is up shortly before it listens. Until then the kernel refuses the datagram, and this
 * program sends it again.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import { payload } from "./payload.ts";

/** The pause before a datagram is sent again, in milliseconds: WireGuard's for a handshake (REKEY_TIMEOUT, 5 s). */
const pause = 5000;

const [address = "", port, ...sizes] = process.argv.slice(2);
const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
socket.connect(Number(port), address);
await once(socket, "connect");
/** The previous answer: it may arrive twice, if its datagram was sent again. */
let previous = "";
for (const size of sizes.map(Number)) {
  const ask = () => socket.send(payload(size));
  const refused = (error: NodeJS.ErrnoException) => {
    if (error.code !== "ECONNREFUSED") throw error;
    ask();
  };
  socket.on("error", refused);
  const again = setInterval(ask, pause);
  ask();
  let answer: string;
  do {
    answer = await new Promise((resolve) => socket.once("message", (message) => resolve(message.toString("hex"))));
  } while (answer === previous);
  clearInterval(again);
  socket.off("error", refused);
  console.log(answer);
  previous = answer;
}
socket.close();
