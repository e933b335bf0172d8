import { createHash } from "node:crypto";

/** `size` bytes without a pattern, the same at each call and other ones for each size. */
export function payload(size: number): Buffer {
  return createHash("shake256", { outputLength: size }).update(`${size} bytes`).digest();
}

/** The answer to `asked`: each bit turned, so that a datagram sent back by mistake is not taken for one. */
export function answerTo(asked: Buffer): Buffer {
  return Buffer.from(asked.map((byte) => byte ^ 0xff));
}

/** The answers to datagrams of these sizes, as `converse` reports them: in hexadecimal digits. */
export function answersTo(sizes: readonly number[]): string[] {
  return sizes.map((size) => answerTo(payload(size)).toString("hex"));
}
