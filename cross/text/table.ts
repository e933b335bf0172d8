/** Rows of cells; the first row is the header. */
type Rows = readonly (readonly string[])[];

const widths = (rows: Rows, least = 0): number[] =>
  (rows[0] ?? []).map((_, column) => Math.max(least, ...rows.map((cells) => cells[column]?.length ?? 0)));

/** A Markdown table with aligned columns. */
export function markdown(rows: Rows): string {
  const sizes = widths(rows, 3);
  const line = (cells: readonly string[]): string =>
    `| ${sizes.map((size, column) => (cells[column] ?? "").padEnd(size)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(sizes.map((size) => "-".repeat(size))), ...body.map(line)].join("\n");
}

/** Lines for a terminal with aligned columns, those of numbers to the right. */
export function columns(rows: Rows, isNumber: (column: number) => boolean = () => false): string[] {
  const sizes = widths(rows);
  return rows.map((cells) =>
    sizes
      .map((size, column) => (cells[column] ?? "")[isNumber(column) ? "padStart" : "padEnd"](size))
      .join("  ")
      .trimEnd(),
  );
}
