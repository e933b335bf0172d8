import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { lanes } from "../../../vitest.config.ts";

const root = join(import.meta.dirname, "../../..");

/** The lanes that `vitest run` with these arguments would run. */
async function run(...words: string[]): Promise<Set<string | undefined>> {
  const { stdout } = await execa("vitest", ["list", "--filesOnly", ...words], { cwd: root, preferLocal: true });
  return new Set(stdout.split("\n").map((line) => /^\[(\w+)\]/.exec(line)?.[1]));
}

const names = (onRequest: boolean) => lanes.filter((lane) => lane.onRequest === onRequest).map(({ name }) => name);

it("a lane on request only runs if it is named", async () => {
  expect(names(true)).toEqual(["kubernetes", "setup"]);
  const all = await run();
  for (const name of names(true)) expect(all).not.toContain(name);
  expect(all).toContain("tunnel");
  expect(await run("--project", "kubernetes")).toEqual(new Set(["kubernetes"]));
});
