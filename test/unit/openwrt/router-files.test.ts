import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { FILES } from "../../../openwrt/router-files.ts";

const folder = join(import.meta.dirname, "../../../openwrt/feed/net/phantun-runtime/files");

it("every file of the feed is packed, with execute permission if it is a program", () => {
  const there = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  expect(Object.keys(FILES)).toEqual(there.sort());
  const run = Object.entries(FILES).filter(([, mode]) => (mode & 0o111) !== 0);
  expect(run.map(([path]) => path)).toEqual(there.filter((path) => statSync(join(folder, path)).mode & 0o111));
});
