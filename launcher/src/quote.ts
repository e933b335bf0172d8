/** The longest value that a message quotes, in UTF-16 units: a log line must stay one readable line. */
const LONGEST = 200;

/**
 * A value in double quotes that is safe in a log line. Control characters, quotes and backslashes are escaped, so that
 * no value can end the line or move a terminal's cursor; longer values are cut off after {@link LONGEST} units.
 */
export function quote(value: string): string {
  let text = "";
  for (let index = 0; index < value.length && index < LONGEST; index++) {
    const unit = value.charCodeAt(index);
    if (unit < 0x20 || (unit >= 0x7f && unit <= 0x9f)) text += `\\x${unit < 0x10 ? "0" : ""}${unit.toString(16)}`;
    else if (unit === 0x22 || unit === 0x5c) text += `\\${value.charAt(index)}`;
    else text += value.charAt(index);
  }
  return value.length > LONGEST ? `"${text}" (cut off)` : `"${text}"`;
}
