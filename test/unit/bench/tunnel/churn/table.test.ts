import { expect, it } from "vitest";
import { renderChurn } from "../../../../bench/tunnel/churn/table.ts";

it("each number is followed by its ratio to the first build", () => {
  const churned = (factor: number) => ({
    opened: 5000,
    answered: 4999,
    peak: { client: 10 * factor, server: 20 * factor },
    after: { client: 5 * factor, server: 4 },
  });
  const table = renderChurn(
    new Map([
      ["gnu", churned(1)],
      ["musl", churned(1.1)],
    ]),
  );
  expect(table).toMatch(/^\| opened +\| +\| 5000 +\| 5000 +\|$/m);
  expect(table).toMatch(/^\| peak memory, server +\| MB +\| 20\.00 \(1\.00\) \| 22\.00 \(1\.10\) \|$/m);
  expect(table).toMatch(/^\| memory after the last, server +\| MB +\| 4\.00 \(1\.00\) +\| 4\.00 \(1\.00\) +\|$/m);
});
