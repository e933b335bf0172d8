import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { messages, messageTable, readMessages } from "../../../openwrt/messages.ts";
import { FILES } from "../../../openwrt/router-files.ts";

const folder = join(import.meta.dirname, "../../../openwrt/feed/net/phantun-runtime/files");
const isScript = (path: string) => /\.sh$|init\.d|libexec/.test(path);
const scripts = Object.keys(FILES)
  .filter(isScript)
  .map((path) => [path, readFileSync(join(folder, path), "utf8")] as const);

it("a message is a text with values, and the comment above it is its advice", () => {
  const script =
    '# About messages.\n\n# look at `logread`\n# again\nMSG_LATE="%s is late"\nMSG_PART="\'%s\' is early"\n';
  expect(readMessages(script)).toEqual({
    LATE: { text: "%s is late", advice: "look at `logread` again" },
    PART: { text: "'%s' is early", advice: undefined },
  });
});

it.each(['"$name is late"', '"`id`"', '"100 %"', '"%d tries"', "'late'", "late", '"--late"', '"a" b'])(
  "%s is refused: the shell or printf would not print it as it is",
  (value) => {
    expect(() => readMessages(`MSG_LATE=${value}\n`)).toThrow(`MSG_LATE=${value} is not a message`);
  },
);

it("the scripts use every message, and no other", () => {
  const used = scripts
    .filter(([path]) => !path.endsWith("/messages.sh"))
    .flatMap(([, text]) => [...text.matchAll(/\$(?:\{[a-z]+:-\$)?MSG_(\w+)/g)].map(([, name]) => name));
  expect([...new Set(used)].toSorted()).toEqual(Object.keys(messages).toSorted());
});

it.each(scripts)("%s takes its texts from messages.sh", (_path, text) => {
  const code = text.replaceAll(/^\s*#.*$/gm, "");
  const calls = [...code.matchAll(/\b(?:say|fail|complain|refuse|report|message) (\S+)/g)];
  expect(calls.map(([call]) => call).filter((call) => !/ ("\$MSG_|"\$@"|%s$)/.test(call))).toEqual([]);
});

it("the page's table has the messages with advice, and no values", () => {
  const rows = messageTable().split("\n").slice(2);
  expect(rows).toHaveLength(Object.values(messages).filter(({ advice }) => advice !== undefined).length);
  expect(rows.join("")).not.toContain("%s");
  expect(rows).toContainEqual(expect.stringMatching(/^\| `\.\.\. does not answer` +\| dockerd starts late, /));
});
