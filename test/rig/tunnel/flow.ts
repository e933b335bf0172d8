/**
 * `node flow.ts ADDRESS PORT`: sends a datagram every 100 ms from one socket and prints times in seconds: `started T`,
 * `answered T` for each answer, and `silent S` after each further half second without one. Runs until it is killed.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";

const [address = "", port] = process.argv.slice(2);
const socket = createSocket("udp4");
socket.connect(Number(port), address);
await once(socket, "connect");
const seconds = () => performance.now() / 1000;
let last = seconds();
let reported = 0;
console.log(`started ${last.toFixed(3)}`);
socket.on("message", () => {
  last = seconds();
  reported = 0;
  console.log(`answered ${last.toFixed(3)}`);
});
// While phantun is not running the kernel refuses datagrams; the next one follows soon.
socket.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "ECONNREFUSED") throw error;
});
setInterval(() => {
  socket.send("a datagram");
  const silent = Math.floor((seconds() - last) * 2) / 2;
  if (silent > reported) console.log(`silent ${silent}`);
  reported = silent;
}, 100);
