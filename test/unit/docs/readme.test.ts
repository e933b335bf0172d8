import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { runFlags } from "../../../buildx/report.ts";

it("the README starts a container with the flags that the commands print, and no others", async () => {
  const readme = await readFile(new URL("../../../README.md", import.meta.url), "utf8");
  const command = /^docker run --detach([\s\S]*?)\n```$/m.exec(readme)?.[1] ?? "";
  const flags = command.slice(0, command.indexOf("phantun-runtime:")).match(/--[a-z-]+(?: [^-\s]\S*)?/g) ?? [];
  expect(flags.toSorted()).toEqual([...runFlags, "--name phantun-client", "--env MODE=client"].toSorted());
});
