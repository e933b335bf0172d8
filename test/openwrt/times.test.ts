import { readFileSync } from "node:fs";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { client } from "./stand-in/client.ts";
import { runInit } from "./stand-in/init.ts";
import { need, repository, routerFile, shells } from "./tools.ts";

beforeAll(() => need("busybox", "dash", "uci"));

const page = readFileSync(repository("docs/openwrt.md"), "utf8");
const shipped = readFileSync(routerFile("etc/config/phantun-runtime"), "utf8");

describe.each(shells)("%s", (_name, command = "", ...options) => {
  const shell = [command, ...options];

  /** The helper's and the init script's own time-outs, in seconds. */
  async function times(): Promise<Record<string, number>> {
    const words = [...options, "-c", '. "$0" && set', routerFile("usr/lib/phantun-runtime/times.sh")];
    const { stdout } = await execa(command, words);
    const assigned = [...stdout.matchAll(/^(DEFAULT_[A-Z_]+|[A-Z]+_SLACK|[A-Z]+_TIMEOUT)='?(\d+)'?$/gm)];
    return Object.fromEntries(assigned.map(([, name, value]) => [name, Number(value)]));
  }

  test.each([
    ["wait", "DEFAULT_WAIT", "--wait"],
    ["stop_timeout", "DEFAULT_STOP_TIMEOUT", "--timeout"],
  ])(
    "the default of option %s is the same in the scripts, the installed configuration and the page",
    async (option, name, flag) => {
      const value = (await times())[name];
      expect(shipped).toContain(`\n#	option ${option} '${value}'\n`);
      expect(page).toMatch(new RegExp(`^\\| \`${option}\` .*\\(\`${value}\`\\) *\\|$`, "m"));
      const started = (await runInit(shell, client, "start")).instances.wg0?.command ?? [];
      expect(started[started.indexOf(flag) + 1]).toBe(String(value));
    },
  );

  test("each timeout is longer than the timeout inside it", async () => {
    const { DEFAULT_STOP_TIMEOUT = 0, PROCD_SLACK = 0, JAIL_SLACK = 0, ORPHAN_SLACK = 0 } = await times();
    const { instances } = await runInit(shell, client, "start");
    expect(instances.wg0?.term_timeout).toEqual([String(DEFAULT_STOP_TIMEOUT + PROCD_SLACK)]);
    expect(PROCD_SLACK).toBeGreaterThan(0);
    expect(JAIL_SLACK).toBeGreaterThan(PROCD_SLACK);
    // SIGTERM after the first second, SIGKILL one second before the last.
    expect(ORPHAN_SLACK).toBeGreaterThan(1);
  });
});

test("no other file defines timeouts", () => {
  for (const path of [
    "etc/init.d/phantun-runtime",
    "usr/libexec/phantun-runtime",
    "container",
    "engine",
    "image",
    "jail",
  ]) {
    const file = path.includes("/") ? path : `usr/lib/phantun-runtime/${path}.sh`;
    const text = readFileSync(routerFile(file), "utf8");
    expect(text, file).not.toMatch(/\b(bounded|ask) \d|timeout \+ \d|\bwait=\d/);
  }
});
