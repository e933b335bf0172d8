import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { messages } from "../../openwrt/messages.ts";
import { message } from "./messages.ts";
import { need, routerFile, shells } from "./tools.ts";

beforeAll(() => need("dash", "busybox"));

/** Values that a shell, printf or echo could change. */
const values = ["a b", "$HOME `id`", "%s \\n", "-n", '"', "'", "*", "x\ny", ""];

describe.each(shells)("%s", (_name, command = "", ...options) => {
  /** Runs a script after messages.sh. */
  const run = (script: string, ...args: string[]) =>
    execa(command, [...options, "-c", `. "$0"\n${script}`, routerFile("usr/lib/phantun-runtime/messages.sh"), ...args]);

  test("prints every message", async () => {
    const names = Object.keys(messages);
    const given = (name: string) => values.slice(0, (messages[name]?.text.split("%s").length ?? 1) - 1);
    const calls = names.map(
      (name) =>
        `report "$MSG_${name}" ${given(name)
          .map((_, index) => `"$${index + 1}"`)
          .join(" ")}`,
    );
    const { stdout } = await run(calls.join("\n"), ...values);
    expect(stdout.split("\n")).toEqual(names.map((name) => message(name, ...given(name))));
  });

  test.each(values)("prints the value %j as it is", async (value) => {
    expect((await run('report "$MSG_NO_ANSWER" "$1"', value)).stdout).toBe(message("NO_ANSWER", value));
  });
});
