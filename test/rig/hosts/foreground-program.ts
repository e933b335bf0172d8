import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import { execa } from "execa";

/** A program in the foreground whose output a test reads. */
export class ForegroundProgram {
  readonly name: string;
  /** The lines printed so far, on stdout and stderr. */
  readonly lines: string[] = [];
  /** The process id. */
  readonly pid: number | undefined;
  /** Settles with the exit code when the program has exited and its last line is in `lines`. */
  readonly ended: Promise<number | undefined>;
  readonly #printed = new EventEmitter();

  /** @param name the program's name in failures */
  constructor(name: string, program: string, args: readonly string[]) {
    this.name = name;
    const process = execa(program, args, { all: true, reject: false, buffer: false });
    this.pid = process.pid;
    const output = createInterface({ input: process.all });
    output.on("line", (line) => {
      this.lines.push(line);
      this.#printed.emit("line");
    });
    this.ended = Promise.all([process, once(output, "close")]).then(([{ exitCode }]) => exitCode);
  }

  /**
   * Waits for a line that contains `text`, and returns it.
   *
   * @param from how many of the first lines to skip
   */
  async waitForLine(text: string | RegExp, from = 0): Promise<string> {
    const fits = (line: string) => (typeof text === "string" ? line.includes(text) : text.test(line));
    const line = () => this.lines.find((line, index) => index >= from && fits(line));
    const found = new Promise<string>((resolve) => {
      const look = () => {
        const match = line();
        if (match !== undefined) resolve(match);
      };
      this.#printed.on("line", look);
      look();
    });
    const never = this.ended.then((code) => {
      throw new Error(`${this.name} exited with ${code} before it printed ${text}: ${this.lines.join("\n")}`);
    });
    return Promise.race([found, never]);
  }
}
