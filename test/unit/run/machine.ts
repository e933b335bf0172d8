import { access, constants, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { execa } from "execa";

const root = join(import.meta.dirname, "../../..");
const standIn = join(import.meta.dirname, "stand-in.sh");

/** Harmless programs that every system has and run calls: the real ones are used. */
const basics =
  "basename cat chmod cksum cp cut dirname env find flock grep head mkdir mkfifo mktemp rm sed setsid sh sleep sort tail touch tr".split(
    " ",
  );

/** The path of a program on this machine. */
async function which(program: string): Promise<string> {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return Promise.any(
    folders.map(async (folder) => {
      const path = join(folder, program);
      await access(path, constants.X_OK);
      return path;
    }),
  );
}

/** The properties of a machine. */
export interface Kind {
  /** The user id of the command; root by default. */
  readonly uid?: number;
  /** Its programs besides the basics; by default only Debian's package tools. */
  readonly programs?: readonly string[];
  /** The packages of its release, each with its program. */
  readonly offers?: Readonly<Record<string, string>>;
  /** The version of its own Node. */
  readonly node?: string;
  /** The error with which its npm fails. */
  readonly npm?: string;
  /** The Docker Engine's version, or `denied`; `wrapper` or `socket`: podman in its place. */
  readonly engine?: string;
  /** The output of `apt-get --simulate`. */
  readonly plan?: string;
  /** podman's report about rootless mode; `rootless` for a rootless Docker Engine. */
  readonly rootless?: string;
  /** The workshop's image: present by default; `missing`; or `broken`, if it cannot be built either. */
  readonly workshop?: "missing" | "broken";
  /** Additional environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs a fresh clone's `./run` on such a machine, with stand-ins for the programs that inspect or change the system.
 *
 * @returns the result, the calls that changed the machine, in order, its containers, and the build of the workshop with
 *   its proxies
 */
export async function runOn(kind: Kind, ...words: string[]) {
  // Not in the folder for temporary files: in the workshop, run refuses a work tree there.
  await mkdir(join(root, "build"), { recursive: true });
  const machine = await mkdtemp(join(root, "build/machine-"));
  try {
    await mkdir(join(machine, "bin"));
    for (const program of basics) await symlink(await which(program), join(machine, "bin", program));
    for (const program of kind.programs ?? ["id", "apt-get", "apt-cache"]) {
      await symlink(standIn, join(machine, "bin", program));
    }
    for (const [name, program] of Object.entries(kind.offers ?? {})) {
      await mkdir(join(machine, "offers", name), { recursive: true });
      await symlink(standIn, join(machine, "offers", name, program));
    }
    const clone = join(machine, "clone");
    await mkdir(clone);
    for (const part of ["run", "setup", "test/lanes"]) {
      await cp(join(root, part), join(clone, part), { recursive: true });
    }
    await writeFile(join(clone, "package-lock.json"), "{}");
    const { exitCode, stderr } = await execa(join(clone, "run"), words, {
      env: {
        ...kind.environment,
        PATH: join(machine, "bin"),
        MACHINE: machine,
        MACHINE_UID: String(kind.uid ?? 0),
        MACHINE_NODE: kind.node ?? "v20.19.2",
        NPM: kind.npm ?? "",
        ENGINE: kind.engine ?? "",
        PLAN: kind.plan ?? "",
        WORKSHOP: kind.workshop ?? "",
        ROOTLESS: kind.rootless ?? "false",
        HOME: machine,
        XDG_RUNTIME_DIR: machine,
      },
      extendEnv: false,
      reject: false,
    });
    const calls = (await readFile(join(machine, "calls"), "utf8").catch(() => "")).split("\n");
    return {
      exitCode,
      stderr,
      changes: calls.filter((call) => /^(apt-get|npm ci|dockerd) /.test(call)),
      containers: calls.filter((call) => /^\w+ run --rm /.test(call)),
      build: calls.filter((call) => /^\w+ build |^http_proxy=/.test(call)),
    };
  } finally {
    await rm(machine, { recursive: true });
  }
}
