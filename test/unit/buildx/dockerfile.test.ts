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

/** The context's paths that a stage or its sources use, as `STAGE: PATH`. */
const contextOf = (name: string, among: readonly Stage[]): { stage: string; path: string }[] =>
  parts(named(name, among)).flatMap(({ name, context }) => context.map((path) => ({ stage: name, path })));

const described = ({ stage, path }: { stage: string; path: string }) => `${stage}: ${path || "all"}`;

/** Whether two paths of the context can overlap; ARGs and wildcards match anything. */
function touches(path: string, other: string): boolean {
  const wild = path.split("/").findIndex((word) => /[$*?[]/.test(word));
  const words = path.split("/").slice(0, wild < 0 ? undefined : wild);
  return path === "" || other.split("/").every((word, place) => place >= words.length || words[place] === word);
}

/** Whether a stage's own FROM can select another platform than the builder's, or an empty image. */
const leavesTheBuilder = ({ images, platform }: Stage): boolean =>
  images.includes("scratch") || (platform === undefined ? images.length > 0 : platform !== "$BUILDPLATFORM");

/** The stages with a RUN that may need an emulator. */
const emulated = (among: readonly Stage[]): string[] =>
  among.filter((stage) => stage.runs && lineage(stage).some(leavesTheBuilder)).map(({ name }) => name);

/** The paths of a folder that a stage uses. */
const brought = (folder: string, name: string, among: readonly Stage[]): string[] =>
  contextOf(name, among)
    .filter(({ path }) => touches(path, folder))
    .map(described);

/** The platform table, and files generated from it for all rows at once. */
const table = ["cross/platforms.ts", "cross/targets", "buildx/docker-bake.json", ".github/platforms.json"];

// biome-ignore lint/suspicious/noTemplateCurlyInString: the Dockerfile's own ARG.
const row = "cross/targets/${TARGETPLATFORM}";

/** The rows' files that a stage uses and that may belong to another row. */
const shared = (name: string, among: readonly Stage[]): string[] =>
  contextOf(name, among)
    .filter(({ path }) => !path.startsWith(`${row}/`))
    .filter(({ path }) => table.some((file) => touches(path, file)))
    .map(described);

const base = "FROM --platform=$BUILDPLATFORM debian AS base\n";

describe("the stages", () => {
  const names = (found: readonly Stage[]) => found.map(({ name }) => name);

  it("are read with every stage that an ARG can select", () => {
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

  it("are read with the sources of RUN mounts and COPY", () => {
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

  it.each(["FETCH x /", "COPY <<EOF /file", 'COPY ["a", "b"]'])("with unsupported syntax are rejected: %s", (line) => {
    expect(() => readStages(`${base}${line}\n`)).toThrow();
  });
});

describe("no step needs an emulator:", () => {
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
  ])("a violation is found in %s", (_, text) => {
    expect(emulated(readStages(`${text}\n`))).toEqual(["it"]);
  });
});

describe("a change in launcher/ does not recompile phantun:", () => {
  it.each(["phantun", "symbols"])("%s uses nothing of it", (name) => {
    expect(brought("launcher", name, stages)).toEqual([]);
  });

  it("the launcher uses it", () => {
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
  ])("a violation is found as %s", (_, text, found) => {
    expect(brought("launcher", "phantun", readStages(`${text}\n`))).toEqual([found]);
  });
});

describe("a changed row rebuilds no other row:", () => {
  it.each(["phantun", "launcher", "probe"])("%s uses only its own platform's files", (name) => {
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
    // A change of the launcher's settings would recompile phantun.
    ["a row with files that are not phantun's", `COPY ${row} /target`, `phantun: ${row}`],
  ])("a violation is found: %s", (_, line, found) => {
    expect(shared("phantun", readStages(`${base}FROM base AS phantun\n${line}\n`))).toEqual([found]);
  });
});

describe("no image contains tests:", () => {
  it.each(["image", "symbols"])("%s uses nothing of test/", (name) => {
    expect(brought("test", name, stages)).toEqual([]);
  });

  it("a violation is found", () => {
    const text = `${base}FROM base AS probe\nCOPY test/probe /\nFROM scratch AS image\nCOPY --from=probe / /\n`;
    expect(brought("test", "image", readStages(text))).toEqual(["probe: test/probe"]);
  });
});
