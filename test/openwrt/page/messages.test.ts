import { afterAll, beforeAll, expect, test } from "vitest";
import { need } from "../tools.ts";
import { buildImages, faults, removeImages } from "./faults.ts";
import { explained } from "./page.ts";

/** The lines that each fault prints. */
const messages: Record<string, string[]> = {};
beforeAll(async () => {
  need("busybox", "dash", "docker", "perl", "pgrep", "tar", "uci", "unshare");
  await buildImages();
  for (const [what, happens] of Object.entries(faults)) messages[what] = await happens();
});
afterAll(removeImages);

test.each(explained().map((pattern) => [pattern.source, pattern] as const))(
  "%s is printed by a program",
  (_source, pattern) => {
    expect(
      Object.values(messages)
        .flat()
        .filter((line) => pattern.test(line)),
    ).not.toEqual([]);
  },
);

test.each(Object.keys(faults))("%s is explained", (what) => {
  const patterns = explained();
  expect(messages[what]?.filter((line) => patterns.some((pattern) => pattern.test(line)))).not.toEqual([]);
});
