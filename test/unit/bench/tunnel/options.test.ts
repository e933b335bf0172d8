import { expect, it } from "vitest";
import { OptionError, readOptions } from "../../../bench/tunnel/options.ts";

it("the default is eight rounds of six seconds; --quick makes three short ones, and --runs overrides both", () => {
  expect(readOptions([])).toEqual({
    rounds: 8,
    seconds: 6,
    json: false,
    environment: {},
    images: {},
    variants: {},
    against: "upstream",
    connections: undefined,
    platform: undefined,
    instructions: false,
    builds: ["upstream", "gnu", "musl"],
  });
  expect(readOptions(["--quick"])).toMatchObject({ rounds: 3, seconds: 2 });
  expect(readOptions(["--quick", "--runs", "5", "--json"])).toMatchObject({ rounds: 5, seconds: 2, json: true });
});

it("--env may be repeated, and a value may contain any character", () => {
  expect(readOptions(["--env", "TOKIO_WORKER_THREADS=1", "--env", "A=b=c"]).environment).toEqual({
    TOKIO_WORKER_THREADS: "1",
    A: "b=c",
  });
});

it("--image adds images, and --against may name one as the reference", () => {
  const words = ["--image", "old=phantun-runtime:0.8.0", "--image", "mine=host:5000/a/b@sha256:0", "--against", "old"];
  expect(readOptions(words)).toMatchObject({
    images: { old: "phantun-runtime:0.8.0", mine: "host:5000/a/b@sha256:0" },
    against: "old",
  });
  expect(readOptions(["--against", "gnu"]).against).toBe("gnu");
});

it("--with measures the reference again, each time with another option of docker run", () => {
  const words = ["--with", "one-cpu=--cpuset-cpus=0", "--with", "one-worker=--env=TOKIO_WORKER_THREADS=1"];
  expect(readOptions(words)).toMatchObject({
    variants: { "one-cpu": "--cpuset-cpus=0", "one-worker": "--env=TOKIO_WORKER_THREADS=1" },
  });
});

it("--churn and --burst replace the rounds", () => {
  expect(readOptions(["--churn", "3600"])).toMatchObject({ connections: { seconds: 3600, atOnce: 1 } });
  expect(readOptions(["--burst", "300"])).toMatchObject({ connections: { seconds: 0, atOnce: 300 } });
});

it("--platform selects a row of the table and its builds; --instructions the builds that are images", () => {
  const mips = readOptions(["--platform", "linux/mipsle"]);
  expect(mips).toMatchObject({ platform: { platform: "linux/mipsle" }, builds: ["musl"], against: "musl" });
  expect(readOptions(["--platform", "linux/arm64"])).toMatchObject({ builds: ["gnu", "musl"], against: "gnu" });
  expect(readOptions(["--instructions"])).toMatchObject({ builds: ["gnu", "musl"], against: "gnu" });
});

it.each([
  { words: ["--platform", "linux/pdp11"], named: '--platform is "linux/pdp11"; accepted are linux/amd64' },
  { words: ["--platform", "linux/mipsle", "--against", "gnu"], named: '--against is "gnu"; accepted are musl' },
  { words: ["--instructions", "--churn", "60"], named: "--churn and --instructions measure different things" },
  { words: ["--instructions", "--runs", "5"], named: "--instructions has no rounds" },
  { words: ["--runs", "0"], named: '--runs is "0"' },
  { words: ["--runs", "many"], named: '--runs is "many"' },
  { words: ["--env", "RUST_LOG"], named: '--env is "RUST_LOG"' },
  { words: ["--image", "phantun-runtime:0.8.0"], named: '--image is "phantun-runtime:0.8.0"' },
  { words: ["--image", "gnu=a"], named: "gnu is the name of another build" },
  { words: ["--image", "a=b", "--image", "a=c"], named: "a is the name of another build" },
  { words: ["--with", "one-cpu=0"], named: '--with is "one-cpu=0"' },
  { words: ["--with", "musl=--cpus=1"], named: "musl is the name of another build" },
  { words: ["--instructions", "--with", "a=--cpus=1"], named: "leave --with out" },
  { words: ["--against", "old"], named: '--against is "old"; accepted are upstream, gnu, musl' },
  { words: ["--churn", "0"], named: '--churn is "0"' },
  { words: ["--churn", "60", "--quick"], named: "--churn and --burst have no rounds" },
  { words: ["--burst", "60", "--runs", "2"], named: "--churn and --burst have no rounds" },
  { words: ["--burst", "1001"], named: '--burst is "1001"' },
  { words: ["--burst", "0"], named: '--burst is "0"' },
  { words: ["--churn", "60", "--burst", "60"], named: "--churn and --burst measure different things" },
  { words: ["--fast"], named: "--fast" },
])("$words is refused with a message that names it", ({ words, named }) => {
  expect(() => readOptions(words)).toThrow(OptionError);
  expect(() => readOptions(words)).toThrow(named);
});
