import type { Case } from "../case.ts";
import { lineAfter } from "../outcome.ts";
import { same } from "../verdict.ts";
import { PROGRAM } from "../world.ts";

/** Words as the kernel stores them, each followed by a NUL, in hexadecimal digits. */
function hex(words: readonly (string | Buffer)[]): string {
  return words.map((word) => `${Buffer.from(word).toString("hex")}00`).join("");
}

const awkward = [
  "a b",
  "--",
  "",
  "-h",
  "--help",
  "new\nline",
  "\u00fc\u{1f600}",
  Buffer.from([0xff, 0xc3, 0x28]),
  "%25",
  "'\"\\",
];

export const bytes: readonly Case[] = [
  {
    id: "X4",
    promise: "arguments reach the program byte for byte",
    everywhere: true,
    async check(world) {
      const outcome = await world.run({ probe: ["bytes", ...awkward] });
      same(lineAfter(outcome, "arguments"), hex([PROGRAM, "bytes", ...awkward]), "The program's arguments");
    },
  },
  {
    id: "X5",
    promise:
      "the environment, even an empty one, reaches the program byte for byte: duplicate keys, invalid UTF-8, LISTEN_PID",
    async check(world) {
      const env = [
        "MODE=client",
        "TWICE=1",
        "TWICE=2",
        "EMPTY=",
        "no equals sign",
        Buffer.from([0x42, 0x3d, 0xff, 0xfe]),
        "LISTEN_PID=1",
        "LISTEN_FDS=1",
      ];
      const outcome = await world.run({ probe: ["bytes"], env });
      same(lineAfter(outcome, "environment"), hex(env), "The program's environment");

      // Ours starts nothing without MODE (X3), so MODE is its smallest environment.
      const least = world.init.options === undefined ? ["MODE=client"] : [];
      const alone = await world.run({ probe: ["bytes"], env: least });
      same(lineAfter(alone, "environment"), hex(least), "The program's environment when there is no more");
    },
  },
  {
    id: "T6",
    promise: "10 MB pass through the child unchanged, and so does end-of-file",
    everywhere: true,
    async check(world) {
      const plan = { setup: ["pipe-in"], probe: ["copy", "exit=9"], steps: ["pump 10000000", "exit"] };
      same((await world.run(plan)).end, 9, "The exit code");
    },
  },
];
