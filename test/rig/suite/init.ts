import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { basename, delimiter, join, resolve } from "node:path";
import { execa } from "execa";
import { workshop } from "./tools.ts";

/** An init that can be put to the test. */
export interface Init {
  readonly name: string;
  /** Its executable on this machine. */
  readonly path: string;
  /** Ours takes the program from MODE; every other one as its argument, after these words of its own. */
  readonly options?: readonly string[];
}

/** The command line asks for what there is not. */
export class UsageError extends Error {}

/** Whether there is a file that can be executed. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What a reference needs to do its best: to be a subreaper where it is not PID 1, and no option taken from the program. */
const options: Readonly<Record<string, readonly string[]>> = {
  "tini-static": ["-s", "--"],
  "docker-init": ["-s", "--"],
  tini: ["-s", "--"],
  catatonit: ["--"],
  "dumb-init": ["--"],
};

/** An init that is not ours: its name decides how it is called. */
export function reference(name: string, path: string): Init {
  return { name, path, options: options[name] ?? [] };
}

/** Where an executable is; one without a slash is looked for in PATH. */
function found(wanted: string): string | undefined {
  const folders = wanted.includes("/") ? [""] : (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => resolve(folder, wanted)).find(isExecutable);
}

/**
 * Reads `[NAME=]PATH`; without a name it is the file's own. A path without a slash is looked for in PATH.
 *
 * @param option the option that the word was given to, for the message
 * @throws UsageError when there is no such executable
 */
export function named(option: string, word: string): { name: string; path: string } {
  const [, given, wanted = word] = /^([^=/]+)=(.+)$/.exec(word) ?? [];
  const path = found(wanted);
  if (path !== undefined) return { name: given ?? basename(wanted), path };
  throw new UsageError(
    `${option} is "${word}"; it must be PATH or NAME=PATH of an executable, and ${wanted} is none${wanted.includes("/") ? "" : " in PATH"}.`,
  );
}

/** The references that the table compares with, and Debian's packages of them. */
export const references = [
  { name: "tini-static", path: "/usr/bin/tini-static", package: "tini-static (tini in Debian 13 and before)" },
  { name: "catatonit", path: "/usr/bin/catatonit", package: "catatonit" },
  { name: "dumb-init", path: "/usr/bin/dumb-init", package: "dumb-init" },
] as const;

/** What `docker run --init` puts before a program: the engine brings it, in whichever way it was installed, or not at all. */
export function dockerInit(): Init | undefined {
  const path = found("docker-init");
  return path === undefined ? undefined : reference("docker-init", path);
}

/**
 * Takes a file out of an image, by a container that is made and never started. Returns its path on this machine.
 *
 * @param image what names it to `docker create`
 */
export async function extract(image: string | readonly string[], file: string): Promise<string> {
  const words = [image].flat();
  const folder = join(workshop, "image");
  mkdirSync(folder, { recursive: true });
  const output = join(folder, file.replaceAll("/", "_"));
  try {
    const { stdout: container } = await execa("docker", ["create", ...words]);
    try {
      await execa("docker", ["cp", `${container}:${file}`, output]);
    } finally {
      await execa("docker", ["rm", container]);
    }
  } catch (cause) {
    throw new Error(
      `${file} cannot be taken out of the image ${words.join(" ")}: build it with ./run image, name another one with IMAGE, ` +
        "or give the path of a launcher with LAUNCHER.",
      { cause },
    );
  }
  return output;
}

/** The launcher to test: the file LAUNCHER names, else the one in IMAGE, else the one of this machine's own build. */
export async function ours(env: NodeJS.ProcessEnv): Promise<Init> {
  const path = env.LAUNCHER ?? (await extract(env.IMAGE ?? "phantun-runtime:latest", "/phantun-runtime"));
  return { name: "phantun-runtime", path };
}
