import { readFileSync } from "node:fs";
import { markdown } from "../cross/text/table.ts";

/** The file that holds every message of the router's scripts. */
const FILE = new URL("./feed/net/phantun-runtime/files/usr/lib/phantun-runtime/messages.sh", import.meta.url);

/** A message of the router's scripts: a text in which each `%s` stands for a value, and the advice for the router's owner. */
export interface Message {
  readonly text: string;
  readonly advice: string | undefined;
}

/**
 * Reads the messages from the text of messages.sh, by their names without `MSG_`. The comment directly above an assignment is the
 * advice.
 * @throws Error if an assignment is not a plain text in double quotes, or has a `%` that stands for no value
 */
export function readMessages(script: string): Readonly<Record<string, Message>> {
  const found = [...script.matchAll(/^((?:# .*\n)*)MSG_(\w+)=(.*)$/gm)].map(
    ([line, comment = "", name = "", value = ""]) => {
      const [, text] = /^"([^"$`\\-][^"$`\\]*)"$/.exec(value) ?? [];
      if (text === undefined || text.replaceAll("%s", "").includes("%")) {
        throw new Error(
          `${line} is not a message: write "...", without $, \`, \\ and a leading -; %s stands for a value`,
        );
      }
      const advice = comment.replaceAll(/^# /gm, "").trim().replaceAll("\n", " ");
      return [name, { text, advice: advice === "" ? undefined : advice }] as const;
    },
  );
  return Object.fromEntries(found);
}

export const messages = readMessages(readFileSync(FILE, "utf8"));

/** The table of docs/openwrt.md: each message with advice, with `...` for its values. */
export const messageTable = () =>
  markdown([
    ["message", "what to do"],
    ...Object.values(messages).flatMap(({ text, advice }) =>
      advice === undefined ? [] : [[`\`${text.replaceAll("%s", "...")}\``, advice]],
    ),
  ]);
