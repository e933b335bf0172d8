import { expect, it } from "vitest";
import { inOrder } from "../../../bench/tunnel/subjects.ts";

const subjects = ["upstream", "gnu", "musl"].map((name) => ({ name, image: [`bench:${name}`] }));

it("the reference comes first, and again at the end as the control", () => {
  expect(inOrder(subjects, "gnu")).toEqual([
    { name: "gnu", image: ["bench:gnu"] },
    { name: "upstream", image: ["bench:upstream"] },
    { name: "musl", image: ["bench:musl"] },
    { name: "gnu again", image: ["bench:gnu"] },
  ]);
  expect(() => inOrder(subjects, "glibc")).toThrow("glibc");
});

it("variants are the reference with one more option", () => {
  expect(inOrder(subjects, "musl", { "one-cpu": "--cpuset-cpus=0" }).slice(-2)).toEqual([
    { name: "one-cpu", image: ["--cpuset-cpus=0", "bench:musl"] },
    { name: "musl again", image: ["bench:musl"] },
  ]);
});
