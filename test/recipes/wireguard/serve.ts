/** `node serve.ts ADDRESS PORT`: prints `bound`, then answers HTTP requests with a million bytes. Runs until killed. */
import { createServer } from "node:http";

const [address, port] = process.argv.slice(2);
createServer((_, response) => response.end(Buffer.alloc(1_000_000))).listen(Number(port), address, () =>
  console.log("bound"),
);
