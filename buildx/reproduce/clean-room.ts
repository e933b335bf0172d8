import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { BuildError } from "../build/failure.ts";
import { root } from "../build/machine.ts";
import { ownRevision, revisionVariable } from "../build/revision.ts";
import { PrivateDocker } from "./private-docker.ts";

/** The environment of a build that shares only its inputs with other builds. */
export interface CleanRoom {
  /** The name, as in "the first build". */
  name: string;
  /** The folder of this repository's copy, below the working folder. */
  folder: string;
  /** The umask, in octal digits. */
  umask: string;
  /** The time zone, by its IANA name. */
  timeZone: string;
}

/**
 * Two rooms that differ in everything that a build must not depend on: path and its length, umask, time zone, and, because
 * they run one after the other, the time.
 */
export const cleanRooms: readonly [CleanRoom, CleanRoom] = [
  { name: "first", folder: "first", umask: "022", timeZone: "UTC" },
  { name: "second", folder: "the second/a longer path", umask: "077", timeZone: "Pacific/Chatham" },
];

/** Arguments of `sh` that run a command under a room's umask. */
const under = ({ umask }: CleanRoom, ...command: string[]) => ["-c", 'umask "$0" && exec "$@"', umask, ...command];

/**
 * Copies the files of this work tree that git tracks or does not ignore, with the modes and times of a fresh clone.
 */
async function copyTree(room: CleanRoom, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Git otherwise refuses to read a clone that belongs to another user.
  const git = ["-c", "safe.directory=*", "ls-files", "-z"];
  const list = async (...options: string[]) => {
    const { stdout } = await execa("git", [...git, ...options], { cwd: root });
    return stdout.split("\0").filter(Boolean);
  };
  const deleted = new Set(await list("--deleted"));
  const files = (await list("--cached", "--others", "--exclude-standard")).filter((path) => !deleted.has(path));
  const pack = ["--create", "--null", "--verbatim-files-from", "--files-from=-"];
  const unpack = ["tar", "--extract", "--touch", "--no-same-permissions", "--directory", folder];
  await execa("tar", pack, { cwd: root, input: files.join("\0"), encoding: "buffer" }).pipe(
    "sh",
    under(room, ...unpack),
  );
}

/** Copies an image from this machine's Docker Engine to a private one. */
async function copyImage(image: string, docker: PrivateDocker): Promise<void> {
  await execa("docker", ["image", "save", image], { encoding: "buffer" }).pipe("docker", ["image", "load", "--quiet"], {
    env: docker.env,
  });
}

/**
 * Builds in a clean room: in a copy of the work tree, with a Docker Engine that holds only the base image, so that no cache,
 * cache mount or layer of an earlier build is used.
 *
 * @param work the working folder, for the copy and the engine's data
 * @param base the name of the base image
 * @param builds the builds in their order, each a script (by its path in the repository) and its arguments
 * @returns the copy's folder, which holds the builds' outputs
 * @throws BuildError when a build fails
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
    await copyImage(base, docker);
    for (const build of builds) {
      const command = under(room, process.execPath, ...build);
      // The copy has no git metadata.
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

/** Removes the working folder. */
export const clear = (work: string) => rm(work, { recursive: true, force: true });
