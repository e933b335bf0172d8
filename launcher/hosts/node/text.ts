/** The character that Node puts in place of bytes that are not UTF-8. */
const REPLACEMENT = "\ufffd";

/** Whether bytes of this text may have been lost when Node decoded it. A genuine U+FFFD looks the same. */
export function mayBeDamaged(text: string): boolean {
  return text.includes(REPLACEMENT);
}

/**
 * Why these arguments cannot be passed on byte for byte, as a sentence; `undefined` when they can. Container engines
 * store arguments as JSON, which is always UTF-8, so only a start by hand gets here.
 */
export function damagedArgument(words: readonly string[]): string | undefined {
  const index = words.findIndex(mayBeDamaged);
  if (index < 0) return undefined;
  return (
    `Argument ${index + 1} is no UTF-8, and Node cannot hand it on as it is: ` +
    "use the image without -node, which hands on any bytes."
  );
}
