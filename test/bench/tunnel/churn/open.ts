/**
 * `node open.ts ADDRESS PORT SECONDS AT_ONCE`: opens and closes connections through a tunnel for SECONDS, AT_ONCE at the
 * same moment. Each is a separate UDP socket, which sends datagrams once a second for its lifetime. After the last one,
 * prints the number of opened and of answered connections, as JSON.
 */
import { createSocket } from "node:dgram";
import { payload } from "../../../rig/tunnel/payload.ts";
import { lifetime, many, silence, sizes } from "./connections.ts";

const [address = "", port, seconds, atOnce] = process.argv.slice(2);
const datagrams = sizes.map(payload);
const counts = { opened: 0, answered: 0 };

function open(): void {
  counts.opened += 1;
  const socket = createSocket("udp4");
  socket.once("message", () => {
    counts.answered += 1;
  });
  // The kernel refuses datagrams while phantun does not listen: this connection counts as unanswered.
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

function openSome(): void {
  for (let opened = 0; opened < Number(atOnce); opened++) open();
}

openSome();
const opening = setInterval(openSome, ((lifetime + silence) / many) * 1000);
setTimeout(() => clearInterval(opening), Number(seconds) * 1000);
process.on("exit", () => console.log(JSON.stringify(counts)));
