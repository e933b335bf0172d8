/**
 * `node flood.ts ADDRESS PORT SIZE`: sends datagrams of that size from one socket, at most a thousand a second, without
 * expecting answers. Runs until it is killed.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import { payload } from "./payload.ts";

const [address = "", port, size] = process.argv.slice(2);
const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
socket.connect(Number(port), address);
await once(socket, "connect");
// Until phantun listens the kernel refuses datagrams; the next one follows soon.
socket.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "ECONNREFUSED") throw error;
});
setInterval(() => socket.send(payload(Number(size))), 1);
