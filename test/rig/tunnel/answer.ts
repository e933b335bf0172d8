/**
 * `node answer.ts ADDRESS PORT`: prints `bound`, then prints each received datagram as a line of hexadecimal digits and
 * answers it. Runs until it is killed.
 */
import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import { answerTo } from "./payload.ts";

const [address = "", port] = process.argv.slice(2);
const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
socket.on("message", (message, { port, address }) => {
  console.log(message.toString("hex"));
  socket.send(answerTo(message), port, address);
});
socket.bind(Number(port), address, () => console.log("bound"));
