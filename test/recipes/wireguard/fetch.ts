/** `node fetch.ts ADDRESS PORT SECONDS`: prints how many bytes have come by HTTP after all of them, or so many seconds. */
import { get } from "node:http";

const [host, port, seconds] = process.argv.slice(2);
let bytes = 0;
const end = () => {
  console.log(bytes);
  process.exit();
};
setTimeout(end, Number(seconds) * 1000);
get({ host, port }, (response) => {
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  response.on("end", end);
});
