/** `node echo.ts ADDRESS PORT`: prints `bound`, then sends each datagram back. Runs until it is killed. */
import { createSocket } from "node:dgram";

const [address, port] = process.argv.slice(2);
const socket = createSocket("udp4");
socket.on("message", (message, { port, address }) => socket.send(message, port, address));
socket.bind(Number(port), address, () => console.log("bound"));
