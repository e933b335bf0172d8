/**
 * `./run lock`: prints the pinned inputs of a release. `--update` moves them to upstream's newest release and regenerates the
 * files that are derived from them (docs/lock.md). Exit codes: see lock-command.ts.
 */
import { here } from "../build/machine.ts";
import { lockFile } from "../lock/lock.ts";
import { lockCommand } from "./lock-command.ts";

process.exitCode = await lockCommand(process.argv.slice(2), {
  file: lockFile,
  environment: process.env,
  regenerate: async () => {
    await here({ stdio: "inherit" })`${process.execPath} cross/generate/main.ts`;
  },
  print: (text) => console.log(text),
  warn: (text) => console.error(text),
});
