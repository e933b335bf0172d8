import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "../case.ts";
import { holds, same } from "../verdict.ts";
import { PROGRAM, type World } from "../world.ts";

/** The system's messages for a program that is missing, may not be executed, or is not a program. */
const missing = /no such file or directory/i;
const forbidden = /permission denied/i;
const notExecutable = /exec format error/i;

/** Files that cannot be executed: the system's message for each, and a function that creates it in the program's place. */
function unexecutable(world: World): ReadonlyMap<string, readonly [RegExp, (path: string) => void]> {
  const withoutRight = (path: string): void => {
    copyFileSync(world.probe, path);
    chmodSync(path, 0o644);
  };
  const forAnotherMachine = (path: string): void => {
    const program = readFileSync(world.probe);
    // e_machine of the ELF header. No machine has the number 0xfefe.
    program.fill(0xfe, 18, 20);
    writeFileSync(path, program, { mode: 0o755 });
  };
  return new Map<string, readonly [RegExp, (path: string) => void]>([
    ["a folder", [forbidden, (path) => mkdirSync(path)]],
    ["a file without the right to be executed", [forbidden, withoutRight]],
    ["a text without an interpreter", [notExecutable, (path) => writeFileSync(path, "no program\n", { mode: 0o755 })]],
    ["a program for another machine", [notExecutable, forAnotherMachine]],
  ]);
}

/** Requires that the system refuses a program with this message (strerror; capitalization differs between libraries). */
async function refused(world: World, what: string, code: number, text: RegExp, root: string, setup: string[] = []) {
  const { end, errors } = await world.run({ root, setup });
  same(end, code, `The exit code when the program is ${what}`);
  same(errors.length, 1, `The number of lines on stderr when the program is ${what} (${JSON.stringify(errors)})`);
  holds(errors[0]?.includes(PROGRAM) === true, `The line on stderr does not name ${PROGRAM}: ${errors[0]}.`);
  holds(
    text.test(errors[0] ?? ""),
    `The line on stderr does not say ${text} when the program is ${what}: ${errors[0]}.`,
  );
}

/** Whether the kernel writes a core dump into the crashed process's working directory. */
function leavesCores(): boolean {
  return !/[|/]/.test(readFileSync("/proc/sys/kernel/core_pattern", "utf8"));
}

export const endings: readonly Case[] = [
  {
    id: "E1",
    promise: "the child's exit code is passed on unchanged",
    everywhere: true,
    async check(world) {
      for (const code of [0, 1, 2, 42, 101, 125, 126, 127, 128, 254, 255]) {
        const { end, errors } = await world.run({ probe: [`exit=${code}`] });
        same(end, code, "The exit code");
        if (code === 0) same(errors, [], "The messages of a successful run");
      }
    },
  },
  {
    id: "E2",
    promise: "a child killed by signal n gives exit code 128 + n",
    everywhere: true,
    async check(world) {
      for (const number of [1, 2, 3, 6, 9, 11, 13, 15, 34]) {
        const { end } = await world.run({ probe: [`die-of=${number}`] });
        same(end, 128 + number, `The exit code after signal ${number}`);
      }
    },
  },
  {
    id: "E3",
    promise: "a child that aborts with a core dump gives exit code 134",
    everywhere: true,
    async check(world) {
      const root = world.makeRoot();
      same((await world.run({ root, setup: ["in /run", "core"], probe: ["abort"] })).end, 134, "The exit code");
      // AddressSanitizer disables core dumps, for its own process and so for the child.
      if (leavesCores() && !world.sanitized) same(readdirSync(join(root, "run")).length, 1, "The number of cores");
    },
  },
  {
    id: "X1",
    promise: "a missing program, interpreter or loader gives 127 and one line with path and reason",
    everywhere: true,
    async check(world) {
      const ways = new Map<string, (path: string) => void>([
        ["missing", () => {}],
        ["a script whose interpreter is missing", (path) => writeFileSync(path, "#!/no/such\n", { mode: 0o755 })],
        ["a program whose loader is missing", (path) => copyFileSync(world.unloadable, path)],
      ]);
      for (const [what, put] of ways) await refused(world, what, 127, missing, world.makeRoot(put));
    },
  },
  {
    id: "X2",
    promise: "an existing program that cannot be executed gives 126 and one line with path and reason",
    everywhere: true,
    async check(world) {
      for (const [what, [text, put]] of unexecutable(world)) await refused(world, what, 126, text, world.makeRoot(put));
      await refused(world, "on a noexec mount", 126, forbidden, world.root, ["noexec /usr/local/bin"]);
    },
  },
  {
    id: "X2b",
    promise: "arguments that are too long for the program give 126 and one line",
    contract: true,
    everywhere: true,
    async check(world) {
      // Arguments may take a quarter of the stack's limit; the launcher's own name is shorter than the program's.
      const { end, errors } = await world.run({
        setup: ["stack 400000", "fill-arguments"],
        probe: ["exit=0", "filler"],
      });
      same(end, 126, "The exit code");
      holds(
        errors[0]?.includes("Arguments and environment together are too long") === true,
        `The line on stderr does not say what is too long: ${errors[0]}.`,
      );
    },
  },
  {
    id: "X3",
    promise: "a missing, empty or unknown MODE gives 64 and one line, and nothing is started",
    contract: true,
    everywhere: true,
    async check(world) {
      for (const env of [[], ["MODE="], ["MODE=both"], ["MODE=Client"], ["MODE=client "], ["MODE=\x1b[2J"]]) {
        const { end, errors, lines } = await world.run({ env, probe: ["say=started"] });
        same(end, 64, `The exit code with ${JSON.stringify(env)}`);
        same(lines, [], "The output of the program");
        same(errors.length, 1, "The number of lines on stderr");
        holds(
          /^phantun-runtime: MODE is [ -~]*client or server[ -~]*$/.test(errors[0] ?? ""),
          `No usage: ${errors[0]}.`,
        );
      }
    },
  },
];
