import { viewElf } from "./view.ts";

/** A function of a program: its linker name and its addresses, the end excluded. */
export interface FunctionSymbol {
  name: string;
  start: number;
  end: number;
}

/** `sh_type` of the symbol table, whose `sh_link` is the section with the names; the symbol type of functions. */
const SHT_SYMTAB = 2;
const STT_FUNC = 2;

/**
 * The functions in an ELF file's symbol table (System V ABI, chapter 4, "Symbol Table"), by ascending address. A stripped
 * file has none.
 *
 * @throws Error when the bytes are not an ELF file.
 */
export function readFunctions(bytes: Buffer): FunctionSymbol[] {
  const { wide, word, address, sections } = viewElf(bytes);
  const all = sections();
  const table = all.find(({ type }) => type === SHT_SYMTAB);
  const names = table && all[table.link];
  if (!names) return [];
  const found: FunctionSymbol[] = [];
  const entry = wide ? 24 : 16;
  for (let at = table.offset; at < table.offset + table.size; at += entry) {
    const type = bytes.readUInt8(at + (wide ? 4 : 12)) & 0xf;
    const start = address(at + (wide ? 8 : 4));
    const size = address(at + (wide ? 16 : 8));
    if (type !== STT_FUNC || size === 0) continue;
    const name = names.offset + word(at);
    found.push({ name: bytes.toString("latin1", name, bytes.indexOf(0, name)), start, end: start + size });
  }
  return found.sort((one, other) => one.start - other.start);
}
