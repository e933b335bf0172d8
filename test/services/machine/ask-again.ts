/**
 * `node ask-again.ts PORT`: sends a datagram to a port of this host's loopback device repeatedly until an answer arrives,
 * or until it is killed: a tunnel loses datagrams while it restarts.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { answerTo, payload } from "../../rig/tunnel/payload.ts";

/** The interval between two datagrams, in milliseconds. */
const pause = 100;

const socket = createSocket("udp4");
socket.connect(Number(process.argv[2]), "127.0.0.1");
await once(socket, "connect");
const asked = payload(1000);
// While phantun starts, nothing listens at the port, and the kernel reports that to the sender.
socket.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "ECONNREFUSED") throw error;
});
const asking = setInterval(() => socket.send(asked), pause);
const [answer] = await once(socket, "message");
clearInterval(asking);
socket.close();
if (!answerTo(asked).equals(answer)) throw new Error(`not the answer to what was asked: ${answer.toString("hex")}`);
