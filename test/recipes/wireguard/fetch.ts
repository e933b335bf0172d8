/** `node fetch.ts ADDRESS PORT SECONDS`: downloads by HTTP for at most SECONDS and prints the number of bytes. */
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
