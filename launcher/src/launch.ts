import { readContract } from "./contract.ts";
import { errno } from "./errno.ts";
import { exitCodes, statusOf } from "./exit-codes.ts";
import { explain } from "./explain.ts";
import type { Host } from "./host.ts";
import { quote } from "./quote.ts";
import { asksToStop, isForwarded } from "./signals.ts";
import { spawnFailure } from "./spawn-failure.ts";

/**
 * The launcher's whole run: reads the contract, writes the handoff, spawns the child, forwards signals, reaps orphans,
 * clears the handoff, and exits with the child's status. It prints nothing unless something is wrong.
 */
export function launch(host: Host): void {
  const say = (sentence: string): void => host.log(`phantun-runtime: ${sentence}`);

  const contract = readContract((name) => host.env(name));
  if ("refusal" in contract) {
    say(contract.refusal);
    host.exit(exitCodes.usage.code);
    return;
  }
  const { program, handoff, remark } = contract;
  if (remark !== undefined) say(remark);

  if (host.pid() !== 1) {
    const error = host.becomeSubreaper();
    if (error !== undefined)
      say(`Orphans will be left to another process: becoming a subreaper failed: ${error.text}.`);
  }

  if (handoff) {
    const error = host.handOff("IFACE_NAME", "IFACE_FILE");
    if (error !== undefined) {
      say(
        `IFACE_FILE ${quote(host.env("IFACE_FILE") ?? "")} could not be written: ${error.text}. ` +
          "It must be a regular file, or a new one in an existing folder, that this container may write.",
      );
      host.exit(exitCodes.handoff.code);
      return;
    }
  }

  /** The only exit once the handoff may have been written. */
  const end = (status: number): void => {
    const error = handoff ? host.clearHandOff() : undefined;
    if (error !== undefined) {
      say(
        `IFACE_FILE ${quote(host.env("IFACE_FILE") ?? "")} could not be emptied: ${error.text}. ` +
          "It still names an interface that is gone: empty it by hand.",
      );
    }
    host.exit(status);
  };

  const child = host.spawn(program);
  if ("refused" in child) {
    const { exit, message } = spawnFailure(program, child.refused, child.error);
    say(message);
    end(exit.code);
    return;
  }

  let askedToStop = false;
  let ended = false;
  host.run({
    signal(number) {
      if (ended || !isForwarded(number)) return;
      if (asksToStop(number)) askedToStop = true;
      const error = host.kill(child.pid, number);
      if (error !== undefined && error.errno !== errno.ESRCH) {
        say(`Signal ${number} could not be passed on to ${program}: ${error.text}.`);
      }
    },
    exited(pid, code, signal) {
      if (ended || pid !== child.pid) return;
      ended = true;
      const explanation = signal === 0 && !askedToStop ? explain(host, program, code) : undefined;
      if (explanation !== undefined) say(explanation);
      end(statusOf(code, signal));
    },
  });
}
