/**
 * `node ask-again.ts PORT`: sends a datagram to a port of this host's loopback device, again and again, until an answer
 * comes. Runs until then, or until it is killed: what is under a tunnel loses datagrams while it starts again.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { answerTo, payload } from "../../rig/tunnel/payload.ts";

/** Between two datagrams, in milliseconds. */
const pause = 100;

const socket = createSocket("udp4");
socket.connect(Number(process.argv[2]), "127.0.0.1");
await once(socket, "connect");
const asked = payload(1000);
// Nothing listens at the port while phantun starts, and the kernel says so to whoever sends.
socket.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "ECONNREFUSED") throw error;
});
const asking = setInterval(() => socket.send(asked), pause);
const [answer] = await once(socket, "message");
clearInterval(asking);
socket.close();
if (!answerTo(asked).equals(answer)) throw new Error(`not the answer to what was asked: ${answer.toString("hex")}`);
