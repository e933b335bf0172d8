import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { messages, refusals } from "../../recipes/troubleshooting/lines.ts";
import { root } from "../../rig/pages.ts";

const page = await readFile(join(root, "docs/troubleshooting.md"), "utf8");
const [, section = ""] = /^## By log line\n([\s\S]*?)^## /m.exec(page) ?? [];

/** What says where a line stands: phantun's own words when all is well. */
const healthy = ["Created TUN device", "Sent SYN"];

it("the page quotes the lines that the tests provoke, and no others", () => {
  const quoted = section
    .split("\n")
    .filter((row) => row.startsWith("| `"))
    .flatMap((row) => row.split(" | ")[0]?.match(/(?<=`)[^`]+(?=`(?:[^`]*`[^`]*`)*[^`]*$)/g) ?? [])
    .filter((line) => !healthy.includes(line));
  const provoked = [...refusals.map(({ line }) => line), ...Object.values(messages)];
  expect(new Set(quoted)).toEqual(new Set(provoked));
});

it("each line that no start brings by itself is waited for by a test", async () => {
  const files = [
    "troubleshooting.test.ts",
    ...["starts", "silences", "breaks"].map((name) => `troubleshooting/${name}.ts`),
  ];
  const text = (await Promise.all(files.map((file) => readFile(join(root, "test/recipes", file), "utf8")))).join();
  for (const name of Object.keys(messages)) expect(text).toContain(`messages.${name}`);
});
