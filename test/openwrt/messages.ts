import { type Message, messages } from "../../openwrt/messages.ts";

function named(name: string): Message {
  const found = messages[name];
  if (found === undefined) throw new Error(`messages.sh has no MSG_${name}`);
  return found;
}

/** What the router's scripts print for a message of messages.sh with these values. */
export function message(name: string, ...values: (string | number)[]): string {
  const [first = "", ...rest] = named(name).text.split("%s");
  if (rest.length !== values.length) throw new Error(`MSG_${name} has ${rest.length} values, not ${values.length}`);
  return first + rest.map((text, index) => `${values[index]}${text}`).join("");
}

/** The same for a failure after which procd tries again. */
export const failure = (name: string, ...values: (string | number)[]) =>
  message(name, ...values) + message("TRYING_AGAIN");

export const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Matches a line that contains a message, with any values. */
export const pattern = (name: string): RegExp => new RegExp(named(name).text.split("%s").map(literally).join(".*"));
