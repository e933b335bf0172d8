/**
 * `node open.ts ADDRESS PORT SECONDS`: opens connections that come and go through a tunnel for so many seconds. Each is a
 * UDP socket of its own, which sends datagrams once a second for its lifetime. When the last one has ended, prints how many
 * were opened and how many of them had an answer, as JSON.
 */
import { createSocket } from "node:dgram";
import { payload } from "../../../rig/tunnel/payload.ts";
import { lifetime, many, silence, sizes } from "./connections.ts";

const [address = "", port, seconds] = process.argv.slice(2);
const datagrams = sizes.map(payload);
const counts = { opened: 0, answered: 0 };

function open(): void {
  counts.opened += 1;
  const socket = createSocket("udp4");
  socket.once("message", () => {
    counts.answered += 1;
  });
  // The kernel refuses datagrams while phantun does not listen: that connection has no answer, and is counted so.
  socket.on("error", () => {});
  socket.connect(Number(port), address, () => {
    const send = () => {
      for (const datagram of datagrams) socket.send(datagram);
    };
    send();
    const sending = setInterval(send, 1000);
    setTimeout(() => {
      clearInterval(sending);
      socket.close();
    }, lifetime * 1000);
  });
}

open();
const opening = setInterval(open, ((lifetime + silence) / many) * 1000);
setTimeout(() => clearInterval(opening), Number(seconds) * 1000);
process.on("exit", () => console.log(JSON.stringify(counts)));
