import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Case } from "../../case.ts";
import { lineAfter } from "../../outcome.ts";
import { holds, same } from "../../verdict.ts";
import { content, FILE, handedOff, refused, variables } from "./runs.ts";

/** The file: its kind, size, owner and mode, and the descriptor that the launcher keeps. */
export const handoffFile: readonly Case[] = [
  {
    id: "H4",
    promise:
      "a mounted file and a symlink (also to a new file) are written; a FIFO and a device give 73 without hanging",
    contract: true,
    everywhere: true,
    async check(world) {
      const at = (name: string): string => join(world.root, "run", name);
      const probe = (name: string) => ({ env: variables(`/run/${name}`), probe: [`file=/run/${name}`, "exit=0"] });
      for (const name of ["link", "dangling", "target", "new", "fifo", "device", "file"])
        rmSync(at(name), { force: true });
      writeFileSync(at("target"), "old");
      writeFileSync(at("file"), "");
      symlinkSync("target", at("link"));
      symlinkSync("new", at("dangling"));
      await execa("mkfifo", [at("fifo")]);
      await execa("mknod", [at("device"), "c", "1", "3"]);

      for (const [name, setup] of [
        ["file", ["mount-file /run/file"]],
        ["link", []],
        ["dangling", []],
      ] as const) {
        const outcome = await world.run({ ...probe(name), setup });
        same(
          [outcome.end, lineAfter(outcome, "file")],
          [0, "ptun0."],
          `The exit code and what the child read from ${name}`,
        );
      }
      for (const name of ["target", "new"]) same(readFileSync(at(name), "latin1"), "", `What is left in ${name}`);
      same(content(world, "mounted"), "", "What is left in the mounted file");
      same(lstatSync(at("link")).isSymbolicLink(), true, "Whether the link is still a link");
      for (const [what, path] of [
        ["a FIFO", "/run/fifo"],
        ["a device", "/run/device"],
      ] as const)
        await refused(world, what, { env: variables(path) }, "Not a regular file");
    },
  },
  {
    id: "H7",
    promise: "a file of 3 GiB dated 2106 works, on 32-bit machines too",
    contract: true,
    everywhere: true,
    async check(world) {
      const path = join(world.root, "run/large");
      writeFileSync(path, "");
      truncateSync(path, 3 * 2 ** 30);
      utimesSync(path, 2 ** 32, 2 ** 32);
      const outcome = await world.run({ env: variables("/run/large"), probe: ["file=/run/large", "exit=0"] });
      same([outcome.end, lineAfter(outcome, "file")], [0, "ptun0."], "The exit code and what the child read");
      same(readFileSync(path, "latin1"), "", "What is left in the file");
    },
  },
  {
    id: "H5",
    promise: "with 0, 1 and 2 closed no message ever lands in the file",
    contract: true,
    everywhere: true,
    async check(world) {
      const outcome = await handedOff(world, { setup: ["close 0", "close 1", "close 2"], probe: ["exit=7"] });
      same(outcome.end, 7, "The exit code");
      const missing = await handedOff(world, {
        setup: ["close 0", "close 1", "close 2"],
        root: world.makeRoot(() => {}),
      });
      same(missing.end, 127, "The exit code without a program");
    },
  },
  {
    id: "H5b",
    promise: "with one of 0, 1 and 2 closed, messages reach stderr, if it is open, and never the file",
    contract: true,
    everywhere: true,
    async check(world) {
      for (const setup of ["close 0", "close 1"]) {
        const { end, errors } = await handedOff(world, { setup: [setup], probe: ["exit=101"] });
        same(end, 101, `The exit code with ${setup}`);
        holds(
          errors.length === 1 && errors[0]?.includes("/dev/net/tun") === true,
          `The explanation with ${setup}: ${JSON.stringify(errors)}.`,
        );
      }
      // As in U1 each signal causes a message; the second orphan is reaped after it. Then the child reads the file.
      const outcome = await handedOff(world, {
        setup: ["close 2", "pipe-in", "only-capability 7"],
        probe: ["user=4717", "orphans=1", "ready", "copy", "orphans=1", `file=${FILE}`, "exit=7"],
        steps: ["wait ready", "kill 15", "close-in", "exit"],
      });
      same(
        [outcome.end, lineAfter(outcome, "file")],
        [7, "ptun0."],
        "The exit code and what the child read with 2 closed",
      );
    },
  },
  {
    id: "H10",
    promise: "an existing file is opened without O_CREAT, which fs.protected_regular refuses in folders like /tmp",
    contract: true,
    everywhere: true,
    async check(world) {
      const folder = join(world.root, "run/shared");
      mkdirSync(folder, { recursive: true });
      chmodSync(folder, 0o1777);
      writeFileSync(join(folder, "name"), "");
      chownSync(join(folder, "name"), 1000, 1000);
      // By the kernel if the sysctl is set, and by a filter if it is not.
      for (const setup of [[], ["refuse-creation"]]) {
        const path = "/run/shared/name";
        const outcome = await world.run({ env: variables(path), setup, probe: [`file=${path}`, "exit=0"] });
        same([outcome.end, outcome.lines], [0, ["file ptun0."]], `The exit code and what the child read with ${setup}`);
        same(content(world, path), "", "What is left in the file");
      }
    },
  },
  {
    id: "H11",
    promise: "failing to empty the file at the end is reported in one line, and the child's exit code is kept",
    contract: true,
    everywhere: true,
    async check(world) {
      const { end, errors } = await world.run({
        env: variables("/proc/self/fd/9"),
        setup: ["proc", "sealable 9"],
        probe: ["seal=9", "exit=2"],
      });
      same(end, 2, "The exit code");
      holds(
        errors.length === 1 && errors[0]?.includes("could not be emptied") === true,
        `The line on stderr: ${JSON.stringify(errors)}.`,
      );
    },
  },
  {
    id: "H8",
    promise: "a new file has mode 0644 less the umask; a relative path is resolved from the working directory",
    contract: true,
    async check(world) {
      for (const [umask, mode] of [
        ["0", 0o644],
        ["077", 0o600],
      ] as const) {
        await handedOff(world, { setup: [`umask ${umask}`], probe: ["exit=0"] });
        same(lstatSync(join(world.root, FILE)).mode & 0o777, mode, `The mode with the umask ${umask}`);
      }
      const plan = { env: variables("name"), setup: ["in /run"], probe: [`file=${FILE}`, "exit=0"] };
      const outcome = await handedOff(world, plan);
      same([outcome.end, lineAfter(outcome, "file")], [0, "ptun0."], "The exit code and what the child read");
    },
  },
  {
    id: "H9",
    promise: "the file that was written is emptied, even if its path leads elsewhere by then",
    contract: true,
    async check(world) {
      const { end } = await world.run({ env: variables(), probe: [`rename=${FILE}:/run/moved`, "exit=0"] });
      same(end, 0, "The exit code");
      same(content(world, "/run/moved"), "", "What is left in the file that was moved");
    },
  },
  {
    id: "H6",
    promise: "a file size limit below the name's length gives 73, not death by XFSZ",
    contract: true,
    everywhere: true,
    async check(world) {
      await refused(world, "a file size of 2 bytes", { env: variables(), setup: ["file-size 2"] });
      same(content(world), "", "What is left in the file");
    },
  },
];
