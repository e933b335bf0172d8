import { exitCodes } from "../../src/exit-codes.ts";
import { launch } from "../../src/launch.ts";
import { NodeHost } from "./host.ts";
import { damagedArgument } from "./text.ts";

// In a packed executable, the first two arguments are both its own path.
const words = process.argv.slice(2);
const host = new NodeHost(words);
process.on("uncaughtException", (error) => host.fail(error));

const refusal = damagedArgument(words);
if (refusal === undefined) {
  launch(host);
} else {
  host.log(`phantun-runtime: ${refusal}`);
  host.exit(exitCodes.internal.code);
}
