import { expect, it } from "vitest";
import { readReference } from "../../../../buildx/registry/reference.ts";

it.each([
  ["registry.example/phantun-runtime:1.2.3", "registry.example/phantun-runtime", "1.2.3"],
  ["docker.io/someone/phantun-runtime:latest", "docker.io/someone/phantun-runtime", "latest"],
  ["localhost/x:1", "localhost/x", "1"],
  ["router:5000/x:1", "router:5000/x", "1"],
  ["127.0.0.1:5000/a/b/c_d.e-f:v1.0_x", "127.0.0.1:5000/a/b/c_d.e-f", "v1.0_x"],
  ["[::1]:5000/x:1", "[::1]:5000/x", "1"],
  ["registry.example/phantun-runtime", "registry.example/phantun-runtime", undefined],
  ["localhost:5000/x", "localhost:5000/x", undefined],
])("%s is a valid push reference", (whole, repository, tag) => {
  expect(readReference(whole)).toEqual({ whole, repository, tag });
});

it.each([
  "",
  "phantun-runtime",
  "phantun-runtime:1.2.3",
  "someone/phantun-runtime:1.2.3",
  "someone/phantun-runtime",
  "registry.example:5000",
  "registry.example/x:",
  "registry.example/Phantun:1",
  "registry.example/a//b:1",
  "registry.example/a:b c",
  "docker://registry.example/x:1",
  "https://registry.example/x:1",
  `registry.example/x@sha256:${"0".repeat(64)}`,
  `registry.example/x:1@sha256:${"0".repeat(64)}`,
  `registry.example/${"x".repeat(256)}:1`,
  `registry.example/x:${"1".repeat(129)}`,
  "registry.example/x:1\n",
  "-.example/x:1",
])("%j is invalid, and the error shows a valid one", (text) => {
  expect(() => readReference(text)).toThrow(/is not a valid destination: HOST\[:PORT\]\/NAME:TAG is accepted/);
});
