import { cpus, release, totalmem } from "node:os";

/** The measured machine, in one line. */
export const machine = () =>
  `${cpus().length} x ${cpus()[0]?.model.trim() ?? "unknown processor"}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}`;
