import { readdir, readFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";

/** The folders with modules. */
const tops = ["buildx", "cross", "launcher", "openwrt", "test"];

/** Each module's imports from this repository, by paths from the root. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** The rooms that each room imports from. */
export type Rooms = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads the imports of all modules below the root. */
export async function readImports(root: string): Promise<Imports> {
  const imports = new Map<string, string[]>();
  for (const top of tops) {
    const names = (await readdir(join(root, top), { recursive: true })).toSorted();
    for (const name of names.filter((name) => name.endsWith(".ts") && !name.includes("node_modules/"))) {
      const path = posix.join(top, name);
      const text = await readFile(join(root, path), "utf8");
      const found = [...text.matchAll(/\b(?:from |import |import\()"(\.[^"]+\.ts)"/g)].map(([, to = ""]) => to);
      imports.set(
        path,
        found.map((to) => posix.join(dirname(path), to)).filter((to) => tops.includes(to.split("/")[0] ?? "")),
      );
    }
  }
  return imports;
}

/** A module's room: a folder below a top-level folder, like `buildx/oci`, or the top-level folder itself. */
export const roomOf = (path: string): string => dirname(path).split("/").slice(0, 2).join("/");

export function roomsOf(imports: Imports): Rooms {
  const rooms = new Map<string, Set<string>>();
  for (const [path, targets] of imports) {
    const room = roomOf(path);
    const others = targets.map(roomOf).filter((other) => other !== room);
    rooms.set(room, new Set([...(rooms.get(room) ?? []), ...others]));
  }
  return rooms;
}

/** All rooms that a room imports from, directly or through others. */
export function needs(rooms: Rooms, from: string, found = new Set<string>()): Set<string> {
  for (const to of rooms.get(from) ?? []) {
    if (found.has(to)) continue;
    found.add(to);
    needs(rooms, to, found);
  }
  return found;
}

/**
 * The rooms as a Mermaid flowchart. An arrow is left out if a longer way through other rooms leads to the same room.
 * @throws Error if rooms import from each other in a circle, which has no shortest drawing
 */
export function roomsDrawing(rooms: Rooms): string {
  const circle = [...rooms.keys()].filter((room) => needs(rooms, room).has(room));
  if (circle.length > 0) throw new Error(`These rooms import from each other in a circle: ${circle.join(", ")}.`);
  const lines = [...rooms]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([room, targets]) => {
      const direct = [...targets].filter((to) => ![...targets].some((other) => needs(rooms, other).has(to)));
      const arrows = direct.length === 0 ? "" : ` --> ${direct.toSorted().join(" & ")}`;
      return `  ${room}${arrows}`;
    });
  return ["```mermaid", "flowchart LR", ...lines, "```"].join("\n");
}
