import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { repository, routerFile } from "../tools.ts";

/** One procd instance as the script described it: each parameter with its values. */
export type Instance = Record<string, string[]>;

export interface Outcome {
  /** Every call in order, arguments and all. */
  readonly calls: readonly string[][];
  readonly instances: Record<string, Instance>;
  /** Sentences for the log. */
  readonly log: readonly string[];
  readonly exitCode: number | undefined;
  readonly stderr: string;
}

function instancesOf(calls: readonly string[][]): Record<string, Instance> {
  const instances: Record<string, Instance> = {};
  let open: Instance = {};
  for (const [call, first = "", ...rest] of calls) {
    if (call === "open_instance") {
      open = {};
      instances[first] = open;
    }
    if (call === "set_param") open[first] = rest;
    if (call === "append_param") open[first] = [...(open[first] ?? []), ...rest];
  }
  return instances;
}

/** Runs a verb of the init script over a UCI file's text, in a shell, against the stand-in. */
export async function runInit(
  shell: readonly string[],
  uci: string,
  verb: string,
  ...args: string[]
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "phantun-init-"));
  try {
    const record = join(folder, "record");
    writeFileSync(join(folder, "phantun-runtime"), uci);
    writeFileSync(record, "");
    const [command = "", ...options] = shell;
    const script = [repository("test/openwrt/stand-in/rc.common.sh"), routerFile("etc/init.d/phantun-runtime")];
    const { exitCode, stderr } = await execa(command, [...options, ...script, verb, ...args], {
      env: { UCI: folder, RECORD: record },
      reject: false,
    });
    const calls = readFileSync(record, "utf8")
      .split("\x1e")
      .slice(0, -1)
      .map((one) => one.split("\x1f").slice(0, -1));
    const log = calls.filter(([call]) => call === "log").map(([, sentence = ""]) => sentence);
    return { calls, instances: instancesOf(calls), log, exitCode, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
