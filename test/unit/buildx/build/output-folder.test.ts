import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { OutputError, outputFolder, writeOutput } from "../../../../buildx/build/output-folder.ts";
import { incomplete } from "../../../../buildx/build/output-mark.ts";
import { root } from "../../../rig/pages.ts";

const command = "./run matrix";
let folder: string;
const at = (...path: string[]) => join(folder, ...path);
const put = (path: string, text = "the owner's") => {
  mkdirSync(join(at(path), ".."), { recursive: true });
  writeFileSync(at(path), text);
};
const everything = () => readdirSync(folder, { recursive: true }).sort();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "phantun-output-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Writes a result of one file, as a command does. */
const write = (given: string, text: string, lacks: string[] = [], by = command) =>
  writeOutput(outputFolder(given, by, folder), async (work) => {
    mkdirSync(join(work, "layout"));
    writeFileSync(join(work, "layout/index.json"), text);
    return lacks;
  });

describe("a result is written into", () => {
  it.each([
    ["a new folder", "out", () => undefined],
    ["a new folder below new ones", "a/b/out", () => undefined],
    ["an empty folder", "out", () => mkdirSync(at("out"))],
    ["an earlier result, which it replaces", "out", () => write("out", "earlier")],
    [
      "the folder that a symbolic link names",
      "link",
      () => {
        mkdirSync(at("out"));
        symlinkSync("out", at("link"));
      },
    ],
  ])("%s", async (_what, given, prepare) => {
    await prepare();
    await write(given, "new");
    expect(readFileSync(at(given, "layout/index.json"), "utf8")).toBe("new");
    expect(readdirSync(at(given)).sort()).toEqual([".phantun-runtime.json", "layout"]);
    expect(incomplete(at(given))).toBeUndefined();
    expect(existsSync(at(`${given}.new`))).toBe(false);
  });
});

const remedy = `give a new folder, an empty one, or an earlier result of ${command}.`;

describe("refused, in one sentence and without changes, is", () => {
  it.each<[what: string, given: string, prepare: () => unknown, sentence: string]>([
    ["no name", "", () => undefined, `--output is empty: ${remedy}`],
    ["a file", "file", () => put("file"), `--output file is not a folder: ${remedy}`],
    [
      "a folder of somebody's",
      "out",
      () => put("out/a"),
      `--output out is not empty, and not a result of ${command}: ${remedy}`,
    ],
    [
      "a folder of somebody's by a symbolic link",
      "link",
      () => {
        put("out/a");
        symlinkSync("out", at("link"));
      },
      `--output link is not empty, and not a result of ${command}: ${remedy}`,
    ],
    [
      "a result with something of the owner's in it",
      "out",
      () => write("out", "earlier").then(() => put("out/layout/notes")),
      `--output out holds layout/notes, which ${command} did not write: ${remedy}`,
    ],
    [
      "a result that the owner keeps in git",
      "out",
      () => write("out", "earlier").then(() => put("out/.git/HEAD")),
      `--output out holds .git, which ${command} did not write: ${remedy}`,
    ],
    [
      "another command's result",
      "out",
      () => write("out", "earlier", [], "./run openwrt"),
      `--output out is a result of ./run openwrt: ${remedy}`,
    ],
    [
      "a folder whose mark is none",
      "out",
      () => {
        put("out/.phantun-runtime.json", "{}");
        put("out/a");
      },
      `--output out is not empty, and not a result of ${command}: ${remedy}`,
    ],
  ])("%s", async (_what, given, prepare, sentence) => {
    await prepare();
    const before = everything();
    expect(() => outputFolder(given, command, folder)).toThrow(new OutputError(sentence));
    expect(everything()).toEqual(before);
  });

  it.each([
    [
      "below a file",
      "file/out",
      () => put("file"),
      /^--output file\/out cannot be written \(ENOTDIR.*\): give another folder\.$/,
    ],
    [
      "a symbolic link to nothing",
      "link",
      () => symlinkSync("none", at("link")),
      /^--output link cannot be written \(ENOENT/,
    ],
  ])("%s", (_what, given, prepare, sentence) => {
    prepare();
    expect(() => outputFolder(given, command, folder)).toThrow(sentence);
  });

  it("the root of a file system", () => {
    expect(() => outputFolder("/proc", command)).toThrow(
      "--output /proc is a mount point, which cannot be replaced: give",
    );
  });

  it.each([
    [".", "is this repository"],
    ["docs/..", "is this repository"],
    ["..", "holds this repository"],
    ["/", "holds the working directory"],
    ["docs", "is not empty, and not a result of"],
    ["README.md", "is not a folder"],
  ])("%s in this repository, given from elsewhere", (given, sentence) => {
    vi.spyOn(process, "cwd").mockReturnValue(folder);
    expect(() => outputFolder(given, command, root)).toThrow(`--output ${given} ${sentence}`);
  });

  it("this repository, by a symbolic link", () => {
    symlinkSync(root, at("link"));
    expect(() => outputFolder("link", command, folder)).toThrow(
      /^--output link is (this repository|the working directory)/,
    );
    expect(() => outputFolder("link/docs", command, folder)).toThrow("--output link/docs is not empty");
  });

  it.each([
    [".", "--output . is the working directory"],
    ["..", "--output .. holds the working directory"],
    ["../../out", "--output ../../out holds the working directory"],
  ])("%s from inside a result, which would otherwise be replaced", async (given, sentence) => {
    await write("out", "earlier");
    const inside = given === "." ? at("out") : at("out/layout");
    vi.spyOn(process, "cwd").mockReturnValue(inside);
    expect(() => outputFolder(given, command)).toThrow(sentence);
  });
});

describe("interrupted work", () => {
  it("leaves the earlier result unchanged", async () => {
    await write("out", "earlier");
    const before = everything();
    const fill = async (work: string) => {
      writeFileSync(join(work, "half"), "");
      throw new Error("the disk is on fire");
    };
    await expect(writeOutput(outputFolder("out", command, folder), fill)).rejects.toThrow("the disk is on fire");
    await writeOutput(outputFolder("out", command, folder), async () => undefined);
    expect(everything()).toEqual(before);
    expect(incomplete(at("out"))).toBeUndefined();
  });

  it("is not mistaken for a result, and does not affect the next run", async () => {
    // A killed run leaves everything written up to this moment.
    await writeOutput(outputFolder("out", command, folder), async (work) => {
      writeFileSync(join(work, "half"), "");
      expect(incomplete(work)).toBe("was left by a run that was cut short");
      for (const place of ["killed", "killed.new"]) {
        cpSync(work, at(place), { recursive: true });
      }
      return undefined;
    });
    await write("killed", "new");
    expect(everything()).toEqual([
      "killed",
      "killed/.phantun-runtime.json",
      "killed/layout",
      "killed/layout/index.json",
    ]);
  });

  it("is refused next to a foreign folder, before it begins", () => {
    put("out.new/thesis");
    expect(() => outputFolder("out", command, folder)).toThrow(
      `${at("out.new")} is in the way of --output out: it is not empty, and not a result of ${command}. Move it away.`,
    );
    expect(everything()).toEqual(["out.new", "out.new/thesis"]);
  });

  it("does not replace a folder that has become foreign meanwhile", async () => {
    const output = outputFolder("out", command, folder);
    const writing = writeOutput(output, async (work) => {
      writeFileSync(join(work, "result"), "");
      put("out/thesis");
      return [];
    });
    await expect(writing).rejects.toThrow("--output out is not empty");
    expect(everything()).toEqual(["out", "out/thesis"]);
  });
});

it("an incomplete result is marked, until a complete one replaces it", async () => {
  await write("out", "part", ["linux/mips", "linux/386"]);
  expect(incomplete(at("out"))).toBe("lacks linux/mips, linux/386, which failed");
  await write("out", "whole");
  expect(incomplete(at("out"))).toBeUndefined();
});

it("a folder without a mark of a command is used as it is", () => {
  expect(incomplete(folder)).toBeUndefined();
});
