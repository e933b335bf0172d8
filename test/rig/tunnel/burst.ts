/**
 * `node burst.ts ADDRESS PORT COUNT`: opens COUNT flows of datagrams into a tunnel, and sends a datagram in each at the same
 * moment, three times, a second apart.
 */
import { createSocket } from "node:dgram";
import { setTimeout as sleep } from "node:timers/promises";

const [address = "", port, count] = process.argv.slice(2);
const sockets = Array.from({ length: Number(count) }, () => createSocket("udp4"));
for (let round = 0; round < 3; round++) {
  for (const socket of sockets) socket.send("x", Number(port), address);
  await sleep(1000);
}
for (const socket of sockets) socket.close();
