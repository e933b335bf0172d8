import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fetchPublished, release } from "./published.ts";
import { type Commit, Repository } from "./repository.ts";
import { layOut, renumber } from "./workspace.ts";

/** Upstream's repository with the commits that a test can ask for. */
export type Upstream = {
  repository: Repository;
  /** phantun calls itself 0.0.1 here: a source that cannot be taken for the release. */
  older: Commit;
  /** The release as published, and HEAD until it is moved. */
  released: Commit;
  /** What a push brings: README.md says so in its last line. */
  pushed: Commit;
};

/** Another owner's repository under another name; in its one commit phantun calls itself 99.0.0. */
export type Fork = { repository: Repository; only: Commit };

/** Makes `dndx/phantun.git` and `someone/tunnel.git` below `root`, from crates that are downloaded into `workshop`. */
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
