import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { devNull } from "node:os";
import { basename, dirname } from "node:path";
import { execa } from "execa";

/** Seconds between two commits of the forge's repositories. */
const pace = 86_400;

/** The first commit's time: 2025-01-01, in seconds since 1970. */
const begin = 1_735_689_600;

/** The user's own git settings must not affect the commits, whose hashes are the same on every machine. */
const identity = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: devNull,
  GIT_AUTHOR_NAME: "Forge",
  GIT_AUTHOR_EMAIL: "forge@example.org",
  GIT_COMMITTER_NAME: "Forge",
  GIT_COMMITTER_EMAIL: "forge@example.org",
  TZ: "UTC",
};

/** One commit: its 40-digit hash and its committer's time in seconds since 1970. */
export type Commit = { revision: string; epoch: number };

/** A bare repository at `path` with one branch, `main`, whose commits have the same hashes on every machine. */
export class Repository {
  readonly path: string;
  #made = 0;

  private constructor(path: string) {
    this.path = path;
  }

  /** The repository's name in a URL, without the owner and `.git`. */
  get name(): string {
    return basename(this.path, ".git");
  }

  /** Creates the repository. As on GitHub, a client may fetch any commit by its hash, shallow or not. */
  static async create(path: string): Promise<Repository> {
    await mkdir(dirname(path), { recursive: true });
    const repository = new Repository(path);
    await execa("git", ["init", "--quiet", "--bare", "--initial-branch=main", path], { env: identity });
    await repository.#git("config", "uploadpack.allowAnySHA1InWant", "true");
    return repository;
  }

  /** Commits everything in `tree`, even without changes. */
  async commit(tree: string, message: string): Promise<Commit> {
    const { epoch, env } = this.#moment();
    const workTree = ["--git-dir", this.path, "--work-tree", tree];
    await execa("git", [...workTree, "add", "--all"], { env });
    await execa("git", [...workTree, "commit", "--quiet", "--allow-empty", "--message", message], { env });
    return { revision: await this.#git("rev-parse", "main"), epoch };
  }

  /**
   * Creates a commit on top of the default branch, with the same files and another message, without moving the branch. A
   * unique message gives a hash and a tarball that no build has seen before.
   */
  async commitAgain(message: string): Promise<Commit> {
    const { epoch, env } = this.#moment();
    const wanted = ["commit-tree", "main^{tree}", "-p", "main", "-m", message];
    const { stdout: revision } = await execa("git", ["--git-dir", this.path, ...wanted], { env });
    return { revision, epoch };
  }

  /** Tags a commit: annotated if there is a message, as for releases, else lightweight. Replaces a tag of the same name. */
  async tag(name: string, { revision }: Commit, message?: string): Promise<void> {
    const annotated = message === undefined ? [] : ["--annotate", "--message", message];
    await execa("git", ["--git-dir", this.path, "tag", "--force", ...annotated, name, revision], {
      env: this.#moment().env,
    });
  }

  /** Moves the default branch, and HEAD with it, to `commit`, as a push does. */
  async moveHead(commit: Commit): Promise<void> {
    await this.#git("update-ref", "refs/heads/main", commit.revision);
  }

  /**
   * The tree of `reference` (a commit's hash, or HEAD) as an uncompressed tar whose names begin with `prefix`; undefined
   * when there is no such commit.
   */
  async archive(reference: string, prefix: string): Promise<Buffer | undefined> {
    const { failed } = await execa("git", ["--git-dir", this.path, "cat-file", "-e", `${reference}^{commit}`], {
      env: identity,
      reject: false,
    });
    if (failed) return undefined;
    // Without tar.umask, git uses the user's umask, and the digest would differ between machines.
    const { stdout } = await execa(
      "git",
      ["-c", "tar.umask=0002", "--git-dir", this.path, "archive", `--prefix=${prefix}`, reference],
      { env: identity, encoding: "buffer" },
    );
    return Buffer.from(stdout);
  }

  /** The output of `diff` between a commit's files and `folder`: empty when they are equal. */
  async differences(revision: string, folder: string): Promise<string> {
    const tar = await this.archive(revision, "");
    if (tar === undefined) throw new Error(`${this.path} has no commit ${revision}`);
    const expected = await mkdtemp(`${this.path}-`);
    await execa("tar", ["--extract", "--directory", expected], { input: tar });
    const { stdout } = await execa("diff", ["--recursive", "--brief", expected, folder], { reject: false });
    await rm(expected, { recursive: true });
    return stdout;
  }

  /** The next commit's time, fixed so that hashes do not depend on the clock. */
  #moment(): { epoch: number; env: Record<string, string> } {
    const epoch = begin + this.#made++ * pace;
    const date = `${epoch} +0000`;
    return { epoch, env: { ...identity, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date } };
  }

  async #git(...args: string[]): Promise<string> {
    const { stdout } = await execa("git", ["--git-dir", this.path, ...args], { env: identity });
    return stdout;
  }
}
