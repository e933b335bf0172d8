import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { z } from "zod";
import { platformSlug } from "../../cross/platform.ts";
import { platforms } from "../../cross/platforms.ts";
import { release } from "../rig/forge/published.ts";

/** The output of `docker buildx bake --print`. */
const Printed = z.object({
  target: z.record(
    z.string(),
    z.object({
      context: z.string(),
      dockerfile: z.string(),
      platforms: z.tuple([z.string()]),
      args: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

const root = join(import.meta.dirname, "../..");

async function print(group: string) {
  const bake = ["buildx", "bake", "--file", "buildx/docker-bake.json", "--print", group];
  const { stdout } = await execa("docker", bake, { cwd: root });
  return Printed.parse(JSON.parse(stdout)).target;
}

it.each([
  { group: "all", rows: platforms },
  { group: "checked", rows: platforms.filter(({ everyCheck }) => everyCheck) },
  { group: "default", rows: platforms.filter(({ everyCheck }) => everyCheck) },
])("docker buildx bake $group builds exactly these rows of the table", async ({ group, rows }) => {
  const wanted = rows.map(({ platform }) => [
    platformSlug(platform),
    { context: ".", dockerfile: "buildx/Dockerfile", platforms: [platform] },
  ]);
  expect(await print(group)).toEqual(Object.fromEntries(wanted));
});

it("the command in docs/platforms.md builds one row from its named release", async () => {
  const page = await readFile(join(root, "docs/platforms.md"), "utf8");
  const command = /`(docker buildx bake [^`]+)`/.exec(page)?.[1];
  const { stdout } = await execa("sh", ["-c", `${command} --print`], { cwd: root });
  const row = { context: ".", dockerfile: "buildx/Dockerfile", platforms: ["linux/mipsle"] };
  expect(Printed.parse(JSON.parse(stdout)).target).toEqual({
    "linux-mipsle": { ...row, args: { PHANTUN_CRATE: release.phantun } },
  });
});
