import { expect, it } from "vitest";
import { OptionError, readOptions } from "../../../bench/tunnel/options.ts";

it("without a word there are eight rounds of six seconds; --quick makes three short ones, and --runs has the last word", () => {
  expect(readOptions([])).toEqual({ rounds: 8, seconds: 6, json: false, environment: {} });
  expect(readOptions(["--quick"])).toMatchObject({ rounds: 3, seconds: 2 });
  expect(readOptions(["--quick", "--runs", "5", "--json"])).toMatchObject({ rounds: 5, seconds: 2, json: true });
});

it("--env is taken as often as it comes, and a value may hold anything", () => {
  expect(readOptions(["--env", "TOKIO_WORKER_THREADS=1", "--env", "A=b=c"]).environment).toEqual({
    TOKIO_WORKER_THREADS: "1",
    A: "b=c",
  });
});

it.each([
  { words: ["--runs", "0"], named: '--runs is "0"' },
  { words: ["--runs", "many"], named: '--runs is "many"' },
  { words: ["--env", "RUST_LOG"], named: '--env is "RUST_LOG"' },
  { words: ["--fast"], named: "--fast" },
])("$words is refused by a sentence that names it", ({ words, named }) => {
  expect(() => readOptions(words)).toThrow(OptionError);
  expect(() => readOptions(words)).toThrow(named);
});
