import { realpath } from "node:fs/promises";
import { execa } from "execa";
import { BuildError } from "./failure.ts";

/** Names the commit of a source tree that git knows nothing of: an archive of this repository, or a copy. */
export const revisionVariable = "SOURCE_REVISION";

/** The commit of a folder that is the top of a work tree, and whether the files are that commit's; else nothing. */
async function commitOf(folder: string): Promise<{ commit: string; clean: boolean } | undefined> {
  // Root may read everybody's clone; git has to be told.
  const git = (...words: string[]) =>
    execa("git", ["-c", "safe.directory=*", ...words], { cwd: folder, reject: false, env: { LC_ALL: "C" } });
  const top = await git("rev-parse", "--show-toplevel");
  // A copy inside of another work tree is not that one's commit.
  if (top.failed || top.stdout !== (await realpath(folder))) return undefined;
  const head = await git("rev-parse", "HEAD");
  const changes = await git("status", "--porcelain");
  if (head.failed || changes.failed) return undefined;
  return { commit: head.stdout, clean: changes.stdout === "" };
}

/**
 * The commit of this repository that a build is made from: none where files differ from the commit's, so that no image names
 * a commit that it was not built from.
 *
 * @param given the value of {@link revisionVariable}, or nothing
 * @throws BuildError when the variable is no commit, or not the one that git knows
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
    const is = found.clean ? found.commit : `${found.commit} with changes`;
    throw new BuildError(
      `${revisionVariable}=${given} is given, but git says that this is ${is}: leave the variable out.`,
    );
  }
  return found.clean ? found.commit : undefined;
}
