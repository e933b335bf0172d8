import { readFileSync } from "node:fs";
import { dirname, posix } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { root } from "../rig/pages.ts";

const { stdout } = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"], {
  cwd: root,
});

/** Each module's imports from this repository, as paths from the root. */
const imports = new Map(
  stdout.split("\n").flatMap((path) => {
    const text = readFileSync(posix.join(root, path), "utf8");
    const words = [...text.matchAll(/(?:from|import) "(\.[^"]+)"/g)].map(([, to = ""]) => to);
    return [[path, words.map((to) => posix.join(dirname(path), to))] as const];
  }),
);

/** A module's room: a folder below a top-level folder, like `buildx/oci`, or the top-level folder itself. */
const room = (path: string) => dirname(path).split("/").slice(0, 2).join("/");

/** The rooms that each room imports from. */
const rooms = new Map<string, Set<string>>();
for (const [path, targets] of imports) {
  const others = targets.map(room).filter((to) => to !== room(path));
  rooms.set(room(path), new Set([...(rooms.get(room(path)) ?? []), ...others]));
}

/** All rooms that a room needs, directly or indirectly. */
function needs(from: string, found = new Set<string>()): Set<string> {
  for (const to of rooms.get(from) ?? []) {
    if (found.has(to)) continue;
    found.add(to);
    needs(to, found);
  }
  return found;
}

it.each([...rooms.keys()])("%s is needed by no room that it needs itself", (name) => {
  expect([...needs(name)]).not.toContain(name);
});

it("a lane imports only the product, the rig and itself; only unit tests import other lanes", () => {
  const foreign = [...imports].flatMap(([path, targets]) => {
    const [top, lane] = path.split("/");
    if (top !== "test" || lane === "unit") return [];
    const others = targets.filter((to) => to.startsWith("test/") && !["rig", lane].includes(to.split("/")[1]));
    return others.map((to) => `${path} imports ${to}`);
  });
  expect(foreign).toEqual([]);
});
