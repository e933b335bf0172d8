import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { readInputs } from "../../../buildx/build/inputs.ts";
import { readSources } from "../../../buildx/cli/lock-command.ts";
import { readOrder } from "../../../buildx/cli/matrix-order.ts";
import { readVerifyOrder } from "../../../buildx/release/verify/order.ts";
import { platforms } from "../../../cross/platforms.ts";
import { readOrder as readPackaging } from "../../../openwrt/order.ts";
import { lanes } from "../../../vitest.config.ts";
import { readOptions } from "../../bench/tunnel/options.ts";
import { blocks, blocksOf, pages, root } from "../../rig/pages.ts";

/** A line of the docs that calls a program of this repository: its assignments, program and arguments. */
const ownCommand = /^((?:[A-Z_0-9]+=\S+ )*)(\.\/run|npm|(?:node )?\S+\.(?:ts|sh))((?: [^#\s]\S*)*)(?: +#.*)?$/;

/** A script's usage: its first comment, or else its help output. */
async function account(script: string): Promise<string> {
  const text = await readFile(join(root, script), "utf8");
  const comment = /^(?:\/\*\*[\s\S]*?\*\/|(?:#.*\n)+)/.exec(text)?.[0];
  return comment ?? (await execa("node", [join(root, script), "--help"])).stdout;
}

/** Requires that the script's usage has every option and variable of a line. */
async function accounted(script: string, words: readonly string[]): Promise<void> {
  const text = await account(script);
  const names = words.flatMap((word) => /^(--[a-z-]+|[A-Z_]+(?==))/.exec(word)?.[1] ?? []);
  for (const name of names) expect(text, `${script} does not say that it takes ${name}`).toContain(name);
}

/** The argument parser of each command of `run`, which throws on invalid arguments. */
const commands: Record<string, (words: readonly string[]) => unknown> = {
  image: (words) => readInputs(words, {}),
  matrix: (words) => readOrder(words, {}, platforms, "x86_64"),
  test: (words) => expect(lanes.map(({ name }) => name)).toEqual(expect.arrayContaining([...words])),
  openwrt: (words) => readPackaging(words, {}),
  backtrace: (words) => accounted("buildx/cli/backtrace.ts", words),
  conformance: (words) => accounted("test/conformance/main.ts", words),
  storm: (words) => accounted("test/conformance/storm.ts", words),
  fuzz: (words) => accounted("test/conformance/fuzz.ts", words),
  variant: (words) => accounted("test/variant/main.ts", words),
  mutants: (words) => accounted("test/conformance/mutants/main.ts", words),
  bench: ([what, ...words]) =>
    what === "tunnel"
      ? readOptions(words)
      : accounted("test/bench/main.ts", what === undefined ? [] : [what, ...words]),
  lock: (words) => readSources(words, {}),
  release: (words) => accounted("buildx/release/main.ts", words),
  verify: (words) => readVerifyOrder(words),
  generate: (words) => expect(words).toEqual([]),
};

async function check(assignments: readonly string[], program: string, words: readonly string[]): Promise<void> {
  if (program === "npm") {
    const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    expect(words[0]).toBe("run");
    expect(scripts).toHaveProperty([words[1] ?? ""]);
  } else if (program === "./run") {
    const [command = "", ...rest] = words;
    expect(Object.keys(commands)).toContain(command);
    readInputs(assignments, {});
    await commands[command]?.(rest);
  } else {
    await accounted(program.replace("node ", ""), [...assignments, ...words]);
  }
}

const lines = (await Promise.all(pages.map(blocks))).flat().flatMap(({ page, lines }) =>
  lines.flatMap((line) => {
    const [, before = "", program, after = ""] = ownCommand.exec(line) ?? [];
    const split = (text: string) => text.split(" ").filter(Boolean);
    return program ? [{ page, line, assignments: split(before), program, words: split(after) }] : [];
  }),
);

describe("programs that the docs call exist, and accept the arguments", () => {
  it.each(lines)("$page: $line", ({ assignments, program, words }) => check(assignments, program, words));

  it.each(["README.md", "CONTRIBUTING.md", "docs/benchmarks.md", "docs/platforms.md"])("%s contains some", (page) => {
    expect(lines.map((line) => line.page)).toContain(page);
  });
});

it("`run help` names exactly these commands", async () => {
  const { stdout } = await execa(join(root, "run"), ["help"]);
  const named = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set([...Object.keys(commands), "help"]));
});

it("a missing command is an error", async () => {
  await expect(check([], "./run", ["bake"])).rejects.toThrow();
  await expect(check(["PHANTUN_CREATE=1.2.3"], "./run", ["image"])).rejects.toThrow("PHANTUN_CREATE");
  await expect(check([], "./run", ["test", "tunnels"])).rejects.toThrow();
  await expect(check([], "node test/conformance/main.ts", ["--no-such"])).rejects.toThrow();
});

it("fenced and indented blocks are found with their headings", () => {
  const text = "# One\n\n```sh\na\n\nb\n```\n\n## Two\ntext\n\n    c\n    d\n\nsee\n    not a block\n";
  expect(blocksOf("p", text)).toEqual([
    { page: "p", heading: "One", language: "sh", lines: ["a", "", "b"] },
    { page: "p", heading: "Two", language: "", lines: ["c", "d"] },
  ]);
});
