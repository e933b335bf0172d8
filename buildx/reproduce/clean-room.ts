import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { BuildError } from "../build/failure.ts";
import { root } from "../build/machine.ts";
import { ownRevision, revisionVariable } from "../build/revision.ts";
import { PrivateDocker } from "./private-docker.ts";

/** Where a build takes place that shares nothing with another one but its inputs. */
export interface CleanRoom {
  /** What it is called, as in "the first build". */
  name: string;
  /** The folder of the copy of this repository, below the working folder. */
  folder: string;
  /** What is taken off the modes of new files (umask(2)), in octal digits. */
  umask: string;
  /** The time zone, of the IANA's database. */
  timeZone: string;
}

/**
 * Two rooms that differ in all that a build should not depend on: path and its length, umask, time zone, and by their
 * order the time.
 */
export const cleanRooms: readonly [CleanRoom, CleanRoom] = [
  { name: "first", folder: "first", umask: "022", timeZone: "UTC" },
  { name: "second", folder: "the second/a longer path", umask: "077", timeZone: "Pacific/Chatham" },
];

/** Runs a command under a room's umask. */
const under = ({ umask }: CleanRoom, ...command: string[]) => ["-c", 'umask "$0" && exec "$@"', umask, ...command];

/**
 * Copies what git has of this work tree, or would have of its new files, with the modes and times that a fresh clone
 * would have.
 */
async function copyTree(room: CleanRoom, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Root may read everybody's clone; git wants to be told.
  const git = ["-c", "safe.directory=*", "ls-files", "-z"];
  const list = async (...options: string[]) => {
    const { stdout } = await execa("git", [...git, ...options], { cwd: root });
    return stdout.split("\0").filter(Boolean);
  };
  const gone = new Set(await list("--deleted"));
  const files = (await list("--cached", "--others", "--exclude-standard")).filter((path) => !gone.has(path));
  const pack = ["--create", "--null", "--verbatim-files-from", "--files-from=-"];
  const unpack = ["tar", "--extract", "--touch", "--no-same-permissions", "--directory", folder];
  await execa("tar", pack, { cwd: root, input: files.join("\0"), encoding: "buffer" }).pipe(
    "sh",
    under(room, ...unpack),
  );
}

/** Hands an image of this machine's Docker Engine to a private one. */
async function handOver(image: string, docker: PrivateDocker): Promise<void> {
  await execa("docker", ["image", "save", image], { encoding: "buffer" }).pipe("docker", ["image", "load", "--quiet"], {
    env: docker.env,
  });
}

/**
 * Builds in a clean room: a copy of the work tree, and a Docker Engine that holds nothing but the base image, so that no
 * cache, no cache mount and no layer of an earlier build can come in.
 *
 * @param work the working folder, for the copy and for all that the engine keeps
 * @param base the name of the base image
 * @param builds for each build a script, by its path in the repository, and its arguments; they run in this order
 * @returns the copy's folder, where the builds have left their outputs
 * @throws BuildError when one of the builds fails: see its log
 */
export async function buildInside(
  room: CleanRoom,
  work: string,
  base: string,
  builds: readonly (readonly string[])[],
): Promise<string> {
  const folder = join(work, room.folder);
  const revision = await ownRevision(root, process.env[revisionVariable]);
  await copyTree(room, folder);
  // Only containerd's image store writes OCI layouts.
  const settings = { features: { "containerd-snapshotter": true } };
  const docker = new PrivateDocker(settings, join(work, `engine of the ${room.name}`));
  try {
    await docker.start();
    await handOver(base, docker);
    for (const build of builds) {
      const command = under(room, process.execPath, ...build);
      // Git knows nothing of the copy.
      const env = { ...docker.env, TZ: room.timeZone, [revisionVariable]: revision ?? "" };
      const { failed } = await execa("sh", command, {
        cwd: folder,
        env,
        stdio: ["ignore", 2, "inherit"],
        reject: false,
      });
      if (failed) throw new BuildError(`the ${room.name} build failed; see the log above.`);
    }
    return folder;
  } finally {
    await docker.remove();
  }
}

/** Removes what the builds have left. */
export const clear = (work: string) => rm(work, { recursive: true, force: true });
