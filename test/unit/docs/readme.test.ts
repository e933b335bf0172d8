import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Inputs } from "../../../buildx/build/inputs.ts";
import { runFlags } from "../../../buildx/contract.ts";
import { root } from "../../rig/pages.ts";

/** The flags of a command line, each with its value. */
const flagsOf = (command: string) => (command.match(/--[a-z-]+(?: [^-\s]\S*)?/g) ?? []).toSorted();

it("the README starts a container with exactly the flags that the commands print", async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const command = /^docker run --detach([\s\S]*?)\n```$/m.exec(readme)?.[1] ?? "";
  const flags = flagsOf(command.slice(0, command.indexOf("phantun-runtime:")));
  expect(flags).toEqual([...runFlags, "--name phantun-client", "--env MODE=client"].toSorted());
});

it("the boundary names these flags except the network, which is the user's choice", async () => {
  const boundary = await readFile(join(root, "docs/boundary.md"), "utf8");
  const line = /^ {4}(--read-only .*)$/m.exec(boundary)?.[1] ?? "";
  expect(flagsOf(line)).toEqual(runFlags.filter((flag) => flag !== "--network host").toSorted());
});

it("the build inputs' page has a row for exactly each input", async () => {
  const page = await readFile(join(root, "docs/build-inputs.md"), "utf8");
  const rows = [...page.matchAll(/^\| ((?:`[A-Z_0-9]+`(?:, )?)+) +\|/gm)].flatMap(([, names = ""]) =>
    names.match(/[A-Z_0-9]+/g),
  );
  expect(rows.toSorted()).toEqual(Object.keys(Inputs.shape).toSorted());
});
