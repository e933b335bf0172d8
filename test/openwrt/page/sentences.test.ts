import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { routerFile } from "../tools.ts";
import { explained } from "./page.ts";

const scripts = [
  "etc/init.d/phantun-runtime",
  "usr/libexec/phantun-runtime",
  "usr/lib/phantun-runtime/container.sh",
  "usr/lib/phantun-runtime/bundle.sh",
].map((path) => readFileSync(routerFile(path), "utf8"));

/** What the page owes no advice for. */
const exempt = [
  // All is well.
  /^(pulling|loading) /,
  // Said to who calls the helper by hand, instead of the init script.
  /see phantun-runtime --help$/,
  /^--mode is missing/,
  /^the instance name is/,
];

/** The sentences that a call of these functions says, with a value in the place of each expansion. */
function sentences(...functions: string[]): string[] {
  const call = new RegExp(`(?:^|[\\s{])(?:${functions.join("|")}) "((?:[^"\\\\]|\\\\.)*)"`, "gm");
  return scripts.flatMap((script) => [...script.matchAll(call)].map(([, text = ""]) => text));
}

const filled = (text: string) => text.replace(/\$\{[^}]*\}|\$[A-Za-z_0-9*]+/g, "VALUE");
const [, absences = ""] = scripts.join("\n").match(/^explain_absence\(\) \{\n([\s\S]*?)^\}/m) ?? [];
const said = sentences("say", "fail", "complain").flatMap((text) => {
  const reasons = [...absences.matchAll(/echo "([^"]*)"/g)].map(([, reason = ""]) => reason);
  return text.includes("$(explain_absence)")
    ? reasons.map((reason) => filled(text.replace("$(explain_absence)", reason)))
    : [filled(text)];
});
const owed = [...new Set(said)].filter((text) => text !== "VALUE" && !exempt.some((pattern) => pattern.test(text)));

test("the scripts' sentences are found", () => {
  expect(owed).toContain("VALUE does not answer after VALUE s; trying again");
  expect(owed.length).toBeGreaterThan(20);
});

test.each(owed)("the page says what to do about: %s", (text) => {
  expect(explained().some((pattern) => pattern.test(text))).toBe(true);
});
