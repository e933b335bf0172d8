/** A command of RouterOS: its menu and arguments. */
export interface Command {
  readonly text: string;
  /** The menu with the verb, as in "/ip/route/add". */
  readonly menu: string;
  /** An argument without a key, as in "/container/start phantun". */
  readonly item: string | undefined;
  readonly values: ReadonlyMap<string, string>;
}

/** Splits a command as RouterOS does: at spaces outside quotes. */
export function parse(text: string): Command {
  const [menu = "", ...words] = text.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  const pairs = words.filter((word) => word.includes("=")).map((word) => word.replaceAll('"', "").split(/=(.*)/s, 2));
  return {
    text,
    menu,
    item: words.find((word) => !word.includes("=")),
    values: new Map(pairs.map(([key = "", value = ""]) => [key, value])),
  };
}
