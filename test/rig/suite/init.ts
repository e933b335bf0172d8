import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { basename, delimiter, join, resolve } from "node:path";
import { execa } from "execa";
import { workshop } from "./tools.ts";

/** An init under test. */
export interface Init {
  readonly name: string;
  /** Its executable on this machine. */
  readonly path: string;
  /** Options before the program. Ours has none and takes the program from MODE; others take it as an argument. */
  readonly options?: readonly string[];
}

/** The command line is invalid. */
export class UsageError extends Error {}

/** Whether the path is an executable file. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The best options for each reference: act as subreaper unless PID 1, and leave the program's options alone. */
const options: Readonly<Record<string, readonly string[]>> = {
  "tini-static": ["-s", "--"],
  "docker-init": ["-s", "--"],
  tini: ["-s", "--"],
  catatonit: ["--"],
  "dumb-init": ["--"],
};

/** A reference init: its name decides its options. */
export function reference(name: string, path: string): Init {
  return { name, path, options: options[name] ?? [] };
}

/** The path of an executable; a name without a slash is searched in PATH. */
function found(wanted: string): string | undefined {
  const folders = wanted.includes("/") ? [""] : (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => resolve(folder, wanted)).find(isExecutable);
}

/**
 * Parses `[NAME=]PATH`; the default name is the file's own. A path without a slash is searched in PATH.
 *
 * @param option the option with this value, for the message
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

/** The reference inits in the table, with their Debian packages. */
export const references = [
  { name: "tini-static", path: "/usr/bin/tini-static", package: "tini-static (tini in Debian 13 and before)" },
  { name: "catatonit", path: "/usr/bin/catatonit", package: "catatonit" },
  { name: "dumb-init", path: "/usr/bin/dumb-init", package: "dumb-init" },
] as const;

/** The init of `docker run --init`: it comes with the engine, and its path depends on the installation. */
export function dockerInit(): Init | undefined {
  const path = found("docker-init");
  return path === undefined ? undefined : reference("docker-init", path);
}

/**
 * Extracts a file from an image, through a container that is created and never started. Returns its path on this machine.
 *
 * @param image the image's reference, or arguments of `docker create`
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

/** The launcher under test: the file in LAUNCHER, else from the image in IMAGE, else from this machine's own build. */
export async function ours(env: NodeJS.ProcessEnv): Promise<Init> {
  const path = env.LAUNCHER ?? (await extract(env.IMAGE ?? "phantun-runtime:latest", "/phantun-runtime"));
  return { name: "phantun-runtime", path };
}
