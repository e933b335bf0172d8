import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lineage, parts, readStages, type Stage } from "./stages.ts";

const stages = readStages(await readFile(join(import.meta.dirname, "../../../buildx/Dockerfile"), "utf8"));

const named = (name: string, among: readonly Stage[]): Stage => {
  const stage = among.find((stage) => stage.name === name);
  if (!stage) throw new Error(`The Dockerfile has no stage ${name}, but ${among.map(({ name }) => name).join(", ")}.`);
  return stage;
};

/** What of the context gets into a stage or what it is made of, as `STAGE: PATH`. */
const contextOf = (name: string, among: readonly Stage[]): { stage: string; path: string }[] =>
  parts(named(name, among)).flatMap(({ name, context }) => context.map((path) => ({ stage: name, path })));

const described = ({ stage, path }: { stage: string; path: string }) => `${stage}: ${path || "all"}`;

/** Whether a path of the context can hold something of another one: what its ARGs and wildcards stand for is not known. */
function touches(path: string, other: string): boolean {
  const wild = path.split("/").findIndex((word) => /[$*?[]/.test(word));
  const words = path.split("/").slice(0, wild < 0 ? undefined : wild);
  return path === "" || other.split("/").every((word, place) => place >= words.length || words[place] === word);
}

/** Whether a stage's own FROM can give it another platform than the builder's, or nothing that a program could run in. */
const leavesTheBuilder = ({ images, platform }: Stage): boolean =>
  images.includes("scratch") || (platform === undefined ? images.length > 0 : platform !== "$BUILDPLATFORM");

/** The stages with a RUN that an emulator would be needed for. */
const emulated = (among: readonly Stage[]): string[] =>
  among.filter((stage) => stage.runs && lineage(stage).some(leavesTheBuilder)).map(({ name }) => name);

/** What of a folder gets into a stage. */
const brought = (folder: string, name: string, among: readonly Stage[]): string[] =>
  contextOf(name, among)
    .filter(({ path }) => touches(path, folder))
    .map(described);

/** The files that are the platform table, or are generated from it for all rows at once. */
const table = ["cross/platforms.ts", "cross/targets", "buildx/docker-bake.json", ".github/platforms.json"];

// biome-ignore lint/suspicious/noTemplateCurlyInString: the Dockerfile's own ARG.
const row = "cross/targets/${TARGETPLATFORM}";

/** What of the rows' files gets into a stage and can be another row's. */
const shared = (name: string, among: readonly Stage[]): string[] =>
  contextOf(name, among)
    .filter(({ path }) => !path.startsWith(`${row}/`))
    .filter(({ path }) => table.some((file) => touches(path, file)))
    .map(described);

const base = "FROM --platform=$BUILDPLATFORM debian AS base\n";

describe("the stages", () => {
  const names = (found: readonly Stage[]) => found.map(({ name }) => name);

  it("are read with every stage that an ARG can choose", () => {
    expect(names(named("phantun", stages).bases)).toEqual(["phantun-zig", "phantun-musl"]);
    expect(names(named("launcher", stages).bases)).toEqual(["launcher-zig", "launcher-musl"]);
    expect(names(named("chosen", stages).bases).sort()).toEqual([
      "source-crate",
      "source-git",
      "source-refused",
      "source-tarball",
    ]);
    expect(names(named("first-process", stages).bases)).toEqual(
      expect.arrayContaining(["launcher-quickjs", "launcher-node"]),
    );
  });

  it("are read with what RUN mounts and COPY takes", () => {
    expect(names(named("source-tarball", stages).sources)).toEqual(["tarball"]);
    expect(names(named("rootfs", stages).sources)).toEqual([
      "first-process",
      "phantun",
      "source",
      "materials",
      "facts",
    ]);
    expect(named("rootfs", stages).context).toEqual(["LICENSE", "buildx/scripts/seal-rootfs.sh"]);
    expect(named("checkout", stages).context).toEqual([]);
  });

  it.each(["FETCH x /", "COPY <<EOF /file", 'COPY ["a", "b"]'])("are not guessed at: %s", (line) => {
    expect(() => readStages(`${base}${line}\n`)).toThrow();
  });
});

describe("no step can be emulated:", () => {
  it("every stage with a RUN descends from images of the builder's own platform", () => {
    expect(stages.filter(({ runs }) => runs).length).toBeGreaterThan(10);
    expect(emulated(stages)).toEqual([]);
  });

  it.each([
    ["an image of the target's platform", "FROM debian AS it\nRUN true"],
    ["a platform that is said", "FROM --platform=$TARGETPLATFORM debian AS it\nRUN true"],
    ["another platform for a stage", `${base}FROM --platform=linux/mips base AS it\nRUN true`],
    ["nothing", "FROM scratch AS it\nRUN true"],
    ["a parent of the target's platform", `FROM debian AS tools\n${base}FROM tools AS it\nRUN true`],
    ["an image, where an ARG chooses no stage", `ARG X=b\n${base}FROM base AS a\nFROM \${X} AS it\nRUN true`],
    [
      "one of two that an ARG chooses",
      `ARG X=\nFROM debian AS a-1\n${base}FROM base AS a-2\nFROM a-\${X} AS it\nRUN true`,
    ],
  ])("it would be found in %s", (_, text) => {
    expect(emulated(readStages(`${text}\n`))).toEqual(["it"]);
  });
});

describe("a change in launcher/ compiles no phantun:", () => {
  it.each(["phantun", "symbols"])("nothing of it gets into %s", (name) => {
    expect(brought("launcher", name, stages)).toEqual([]);
  });

  it("it gets into the launcher", () => {
    expect(brought("launcher", "launcher", stages)).toContain("launcher: launcher");
  });

  it.each([
    ["the folder", `${base}COPY ./launcher/ /launcher\nFROM base AS phantun`, "base: launcher"],
    ["a file", `${base}FROM base AS phantun\nCOPY a launcher/src/x.ts /`, "phantun: launcher/src/x.ts"],
    ["the whole context", `${base}FROM base AS phantun\nCOPY . /`, "phantun: all"],
    ["a wildcard", `${base}FROM base AS phantun\nCOPY l* /`, "phantun: l*"],
    ["a mount of the context", `${base}FROM base AS phantun\nRUN --mount=target=/x true`, "phantun: all"],
    [
      "a mount of the folder",
      `${base}FROM base AS phantun\nRUN --mount=source=launcher,target=/x true`,
      "phantun: launcher",
    ],
    [
      "a launcher stage",
      `${base}FROM base AS launcher\nCOPY launcher /\nFROM base AS phantun\nCOPY --from=launcher / /`,
      "launcher: launcher",
    ],
    [
      "a launcher stage that is mounted",
      `${base}FROM base AS launcher\nCOPY launcher /\nFROM base AS phantun\nRUN --mount=from=launcher,target=/x \\\n\ttrue`,
      "launcher: launcher",
    ],
    [
      "a launcher stage by its number",
      `FROM base AS launcher\nCOPY launcher /\nFROM base AS phantun\nCOPY --from=0 / /`,
      "launcher: launcher",
    ],
  ])("it would be found as %s", (_, text, found) => {
    expect(brought("launcher", "phantun", readStages(`${text}\n`))).toEqual([found]);
  });
});

describe("a changed row builds no other row again:", () => {
  it.each(["phantun", "launcher", "probe"])("of the rows' files, %s gets its own platform's", (name) => {
    expect(shared(name, stages)).toEqual([]);
    expect(contextOf(name, stages).map(described)).toContainEqual(expect.stringContaining(`${name}: ${row}/`));
  });

  it.each([
    ["all rows", "COPY cross/targets /targets", "phantun: cross/targets"],
    ["the folder above them", "COPY cross /cross", "phantun: cross"],
    ["the table", "COPY cross/platforms.ts /", "phantun: cross/platforms.ts"],
    ["a wildcard", "COPY cross/*.ts /", "phantun: cross/*.ts"],
    ["one row by its name", "COPY cross/targets/linux/mips /target", "phantun: cross/targets/linux/mips"],
    ["the plan for bake", "COPY buildx/docker-bake.json /", "phantun: buildx/docker-bake.json"],
    ["the whole context", "COPY . /", "phantun: all"],
    // phantun would be compiled again for what is the launcher's.
    ["a row with what is not phantun's", `COPY ${row} /target`, `phantun: ${row}`],
  ])("it would be found: %s", (_, line, found) => {
    expect(shared("phantun", readStages(`${base}FROM base AS phantun\n${line}\n`))).toEqual([found]);
  });
});

describe("of the tests, nothing gets into an image:", () => {
  it.each(["image", "symbols"])("nothing of test/ into %s", (name) => {
    expect(brought("test", name, stages)).toEqual([]);
  });

  it("it would be found", () => {
    const text = `${base}FROM base AS probe\nCOPY test/probe /\nFROM scratch AS image\nCOPY --from=probe / /\n`;
    expect(brought("test", "image", readStages(text))).toEqual(["probe: test/probe"]);
  });
});
