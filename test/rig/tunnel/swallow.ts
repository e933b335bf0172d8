/** `node swallow.ts ADDRESS PORT`: prints `bound`, then a line for each received datagram. Runs until it is killed. */
import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";

const [address = "", port] = process.argv.slice(2);
const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
socket.on("message", ({ length }) => console.log(length));
socket.bind(Number(port), address, () => console.log("bound"));
