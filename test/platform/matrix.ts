import { execa } from "execa";
import { root } from "./built.ts";

/** `./run matrix`, how it ended and what it said; with other variables where a test sets some. */
export const runMatrix = (...words: string[]) => runMatrixWith({}, ...words);

export const runMatrixWith = (env: Record<string, string>, ...words: string[]) =>
  execa(process.execPath, ["buildx/cli/matrix.ts", ...words], { cwd: root, env, reject: false });
