import { expect, it } from "vitest";
import { columns, markdown } from "../../../../cross/text/table.ts";

it("a Markdown table has aligned columns of at least three characters, and an empty cell for a missing one", () => {
  expect(markdown([["a", "name"], ["longer", "x"], ["b"]])).toBe(
    ["| a      | name |", "| ------ | ---- |", "| longer | x    |", "| b      |      |"].join("\n"),
  );
  expect(markdown([["a"], ["b"]])).toBe("| a   |\n| --- |\n| b   |");
});

it("lines for a terminal have aligned columns, numbers to the right, and no blanks at the end", () => {
  const rows = [
    ["name", "size", "more"],
    ["x", "1000", "a"],
    ["longer", "7", ""],
  ];
  expect(columns(rows, (column) => column === 1)).toEqual(["name    size  more", "x       1000  a", "longer     7"]);
  expect(columns([])).toEqual([]);
});
