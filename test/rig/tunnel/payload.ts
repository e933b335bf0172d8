import { createHash } from "node:crypto";

/** `size` bytes without a pattern: the same at each call, different for each size. */
export function payload(size: number): Buffer {
  return createHash("shake256", { outputLength: size }).update(`${size} bytes`).digest();
}

/** The answer to `asked`: all bits inverted, so that a datagram echoed by mistake does not count as an answer. */
export function answerTo(asked: Buffer): Buffer {
  return Buffer.from(asked.map((byte) => byte ^ 0xff));
}

/** The answers to datagrams of these sizes, in hexadecimal digits, as `converse` returns them. */
export function answersTo(sizes: readonly number[]): string[] {
  return sizes.map((size) => answerTo(payload(size)).toString("hex"));
}
