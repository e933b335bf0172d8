import { execa } from "execa";
import { expect, it } from "vitest";
import { root } from "../../../rig/pages.ts";

/** The lines with which a script refuses a libc that its row lacks. */
async function refusal(script: string): Promise<string> {
  const { stdout } = await execa("grep", ["-A", "4", '/target/$LIBC.env" ]; then', script], { cwd: root });
  return stdout;
}

it("refuses a libc that the row lacks in the words of the compile, since BuildKit reports only one of the two", async () => {
  expect(await refusal("buildx/materials/collect.sh")).toBe(await refusal("cross/build-phantun.sh"));
});
