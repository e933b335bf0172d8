import { realpath } from "node:fs/promises";
import { execa } from "execa";
import { BuildError } from "./failure.ts";

/** The variable that gives the commit of a source tree without git metadata: an archive or a copy of this repository. */
export const revisionVariable = "SOURCE_REVISION";

/** The commit of a folder that is the top of a work tree, and whether the tree has no changes; otherwise `undefined`. */
async function commitOf(folder: string): Promise<{ commit: string; clean: boolean } | undefined> {
  // Git otherwise refuses to read a clone that belongs to another user.
  const git = (...words: string[]) =>
    execa("git", ["-c", "safe.directory=*", ...words], { cwd: folder, reject: false, env: { LC_ALL: "C" } });
  const top = await git("rev-parse", "--show-toplevel");
  // A copy inside another work tree does not have that tree's commit.
  if (top.failed || top.stdout !== (await realpath(folder))) return undefined;
  const head = await git("rev-parse", "HEAD");
  const changes = await git("status", "--porcelain");
  if (head.failed || changes.failed) return undefined;
  return { commit: head.stdout, clean: changes.stdout === "" };
}

/**
 * The commit of this repository that is built; `undefined` if the work tree has changes, so that no image names a commit
 * that it was not built from.
 *
 * @param given the value of {@link revisionVariable}, if set
 * @throws BuildError when the variable is not a commit, or differs from git's commit
 */
export async function ownRevision(folder: string, given: string | undefined): Promise<string | undefined> {
  if (given && !/^[0-9a-f]{40}$/.test(given)) {
    throw new BuildError(
      `${revisionVariable}=${given} is not a commit: its 40 lower-case hexadecimal digits are accepted, or no value.`,
    );
  }
  const found = await commitOf(folder);
  if (!found) return given || undefined;
  if (given && (given !== found.commit || !found.clean)) {
    const actual = found.clean ? found.commit : `${found.commit} with changes`;
    throw new BuildError(
      `${revisionVariable}=${given} is given, but git says that this is ${actual}: leave the variable out.`,
    );
  }
  return found.clean ? found.commit : undefined;
}
