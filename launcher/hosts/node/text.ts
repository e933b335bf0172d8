/** What Node puts in the place of bytes that are no UTF-8. */
const REPLACEMENT = "\ufffd";

/** Whether bytes of this text were lost when Node read it, or may have been: nothing else is known of them. */
export function mayBeDamaged(text: string): boolean {
  return text.includes(REPLACEMENT);
}

/**
 * Why these arguments cannot be handed on byte for byte, as a sentence; `undefined` when they can. Container engines
 * keep arguments as JSON, which is always UTF-8, so that only a start by hand comes to this.
 */
export function damagedArgument(words: readonly string[]): string | undefined {
  const index = words.findIndex(mayBeDamaged);
  if (index < 0) return undefined;
  return (
    `Argument ${index + 1} is no UTF-8, and Node cannot hand it on as it is: ` +
    "use the image without -node, which hands on any bytes."
  );
}
