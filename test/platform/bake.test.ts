import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { z } from "zod";
import { bakeTarget } from "../../cross/bake.ts";
import { platforms } from "../../cross/platforms.ts";

/** What `docker buildx bake --print` says. */
const Printed = z.object({
  target: z.record(
    z.string(),
    z.object({ context: z.string(), dockerfile: z.string(), platforms: z.tuple([z.string()]) }),
  ),
});

async function print(group: string) {
  const bake = ["buildx", "bake", "--file", "buildx/docker-bake.json", "--print", group];
  const { stdout } = await execa("docker", bake, { cwd: join(import.meta.dirname, "../..") });
  return Printed.parse(JSON.parse(stdout)).target;
}

it.each([
  { group: "all", rows: platforms },
  { group: "checked", rows: platforms.filter(({ everyCheck }) => everyCheck) },
  { group: "default", rows: platforms.filter(({ everyCheck }) => everyCheck) },
])("docker buildx bake $group builds these rows of the table and no other", async ({ group, rows }) => {
  const wanted = rows.map(({ platform }) => [
    bakeTarget(platform),
    { context: ".", dockerfile: "buildx/Dockerfile", platforms: [platform] },
  ]);
  expect(await print(group)).toEqual(Object.fromEntries(wanted));
});
