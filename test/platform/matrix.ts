import { execa } from "execa";
import { root } from "./built.ts";

/** Runs `./run matrix`. Returns its exit code and output. */
export const runMatrix = (...words: string[]) => runMatrixWith({}, ...words);

export const runMatrixWith = (env: Record<string, string>, ...words: string[]) =>
  execa(process.execPath, ["buildx/cli/matrix.ts", ...words], { cwd: root, env, reject: false });
