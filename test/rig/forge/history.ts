import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fetchPublished, release } from "./published.ts";
import { type Commit, Repository } from "./repository.ts";
import { layOut, renumber } from "./workspace.ts";

/** Upstream's repository and its commits. */
export type Upstream = {
  repository: Repository;
  /** phantun's version is 0.0.1 here, which distinguishes this source from the release. */
  older: Commit;
  /** The published release; HEAD until it is moved. */
  released: Commit;
  /** A later push, which adds a last line to README.md. */
  pushed: Commit;
};

/** Another owner's repository under another name; in its only commit phantun's version is 99.0.0. */
export type Fork = { repository: Repository; only: Commit };

/** Creates `dndx/phantun.git` and `someone/tunnel.git` below `root`, from crates downloaded into `workshop`. */
export async function makeHistory(workshop: string, root: string): Promise<{ upstream: Upstream; fork: Fork }> {
  const tree = join(root, "tree");
  await layOut(tree, await fetchPublished(workshop));

  const repository = await Repository.create(join(root, "dndx/phantun.git"));
  await renumber(tree, "0.0.1");
  const older = await repository.commit(tree, "phantun 0.0.1");
  await renumber(tree, release.phantun);
  const released = await repository.commit(tree, `phantun ${release.phantun}`);
  const readme = join(tree, "README.md");
  await writeFile(readme, `${await readFile(readme, "utf8")}\nPushed after the release.\n`);
  const pushed = await repository.commit(tree, "After the release");
  await repository.moveHead(released);

  const fork = await Repository.create(join(root, "someone/tunnel.git"));
  await renumber(tree, "99.0.0");
  const only = await fork.commit(tree, "A fork of phantun");
  return { upstream: { repository, older, released, pushed }, fork: { repository: fork, only } };
}
