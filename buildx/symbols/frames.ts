import type { FunctionSymbol } from "../../cross/elf/symbol-table.ts";

/** A backtrace frame without a function name, as RUST_BACKTRACE=full prints it for a stripped program. */
const namelessFrame = /0x([0-9a-f]+) - <unknown>/g;

/** Programs are loaded at a multiple of the page size; the smallest page size is 4 KiB. */
const page = 0x1000;

/** Names of std's functions in the innermost frames of every panic's backtrace. */
const panicFunction = /backtrace|panic/;

/** The return addresses in a panic's output, innermost first. The outermost frame may be 0, which is not an address. */
export const returnAddresses = (text: string): number[] =>
  [...text.matchAll(namelessFrame)]
    .map(([, digits = ""]) => Number.parseInt(digits, 16))
    .filter((address) => address > 0);

/**
 * The function that a return address belongs to. The call may be the function's last instruction; the return address then
 * is already the next function's start.
 */
export function callerAt(functions: readonly FunctionSymbol[], address: number): FunctionSymbol | undefined {
  return functions.find(({ start, end }) => start < address && address <= end);
}

/**
 * The load address of a position-independent program: the page for which the most frames fall into std's panic functions.
 * The kernel chose the address at random, and no log records it.
 *
 * @returns undefined when no page or several pages fit best: the backtrace then belongs to another program
 */
export function loadAddress(functions: readonly FunctionSymbol[], addresses: readonly number[]): number | undefined {
  const [innermost] = addresses;
  if (innermost === undefined) return undefined;
  const machinery = functions.filter(({ name }) => panicFunction.test(name));
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
 * A panic's output with function names added to its frames.
 *
 * @param base the program's load address: 0 for a program with a fixed address
 * @param readable demangles a symbol name
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
