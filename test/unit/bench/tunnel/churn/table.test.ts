import { expect, it } from "vitest";
import { renderChurn } from "../../../../bench/tunnel/churn/table.ts";

const churned = (factor: number) => ({
  opened: 5000,
  answered: 4999,
  peak: { client: 10 * factor, server: 20 * factor },
  after: { client: 5 * factor, server: 4 },
  panics: { client: 0, server: 1 },
  answeredLater: 19,
});

it("each number is followed by its ratio to the first build", () => {
  const table = renderChurn(
    new Map([
      ["gnu", churned(1)],
      ["musl", churned(1.1)],
    ]),
  );
  expect(table).toMatch(/^\| opened +\| +\| 5000 +\| 5000 +\|$/m);
  expect(table).toMatch(/^\| with an answer, of 20 afterwards +\| +\| 19 +\| 19 +\|$/m);
  expect(table).toMatch(/^\| peak memory, server +\| MB +\| 20\.0 \(1\.00\) +\| 22\.0 \(1\.10\) +\|$/m);
  expect(table).toMatch(/^\| memory after the last, server +\| MB +\| 4\.00 \(1\.00\) +\| 4\.00 \(1\.00\) +\|$/m);
});

it("a build that failed is reported below the others", () => {
  const results = new Map<string, ReturnType<typeof churned> | Error>([
    ["gnu", new Error("its client exited with 101")],
    ["musl", churned(1)],
  ]);
  const table = renderChurn(results);
  expect(table).toMatch(/^\| panics, server +\| +\| 1 +\|$/m);
  expect(table).toMatch(/\n\ngnu failed: its client exited with 101$/);
  results.delete("musl");
  expect(() => renderChurn(results)).toThrow("no build was measured\ngnu failed: its client exited with 101");
});
