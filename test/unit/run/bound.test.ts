import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { it } from "vitest";

const root = join(import.meta.dirname, "../../..");

it.each(["SIGTERM", "SIGKILL"] as const)("a bound command ends with a shell that gets %s", async (signal) => {
  const script = '. setup/bound.sh; bound sh -c "echo; exec sleep 600"; :';
  const shell = spawn("sh", ["-euc", script], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  await once(shell.stdout, "data");
  shell.kill(signal);
  // The stream closes when the command, the last process that has it open, has ended.
  await once(shell, "close");
});
