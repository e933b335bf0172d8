import type { FunctionSymbol } from "../../cross/elf/symbol-table.ts";

/** A frame of a backtrace for which Rust found no name: what RUST_BACKTRACE=full prints of a stripped program. */
const namelessFrame = /0x([0-9a-f]+) - <unknown>/g;

/** Programs are loaded at a multiple of the machine's page, of which 4 KiB is the smallest there is. */
const page = 0x1000;

/** What std names the functions that stand innermost in every backtrace of a panic. */
const ofPanics = /backtrace|panic/;

/** The return addresses in a panic's words, innermost first. The outermost frame may be 0, which is none. */
export const returnAddresses = (text: string): number[] =>
  [...text.matchAll(namelessFrame)]
    .map(([, digits = ""]) => Number.parseInt(digits, 16))
    .filter((address) => address > 0);

/**
 * The function that a return address leads back into. The call stands before it, and may be the function's last
 * instruction, so that the address itself is already another's.
 */
export function callerAt(functions: readonly FunctionSymbol[], address: number): FunctionSymbol | undefined {
  return functions.find(({ start, end }) => start < address && address <= end);
}

/**
 * Where a program that runs at any address was loaded: at the page under which more of the frames than under any other lie in
 * what prints panics. No log says it, and the machine chose it at random.
 *
 * @returns undefined when no page does, or several do equally well: then the backtrace is another program's
 */
export function loadAddress(functions: readonly FunctionSymbol[], addresses: readonly number[]): number | undefined {
  const [innermost] = addresses;
  if (innermost === undefined) return undefined;
  const machinery = functions.filter(({ name }) => ofPanics.test(name));
  const counts = new Map<number, number>();
  for (const { start, end } of machinery) {
    const last = Math.floor((innermost - start - 1) / page) * page;
    for (let base = last; base >= 0 && innermost - base <= end; base -= page) {
      counts.set(base, addresses.filter((address) => callerAt(machinery, address - base)).length);
    }
  }
  const most = Math.max(0, ...counts.values());
  const best = [...counts].filter(([, count]) => count === most).map(([base]) => base);
  return best.length === 1 ? best[0] : undefined;
}

/**
 * A panic's words with a name for each frame that has one.
 *
 * @param base where the program was loaded: 0 for one that has an address of its own
 * @param readable how a linker's name is written for people
 */
export function nameFrames(
  text: string,
  functions: readonly FunctionSymbol[],
  base: number,
  readable: (name: string) => string,
): string {
  return text.replace(namelessFrame, (frame, digits: string) => {
    const caller = callerAt(functions, Number.parseInt(digits, 16) - base);
    return caller ? frame.replace("<unknown>", readable(caller.name)) : frame;
  });
}
