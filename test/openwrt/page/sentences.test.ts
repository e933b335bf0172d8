import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FILES } from "../../../openwrt/router-files.ts";
import { routerFile } from "../tools.ts";
import { explained } from "./page.ts";

const scripts = Object.keys(FILES)
  .filter((path) => /\/(init\.d|libexec|lib)\//.test(`/${path}`) && !path.startsWith("lib/upgrade"))
  .map((path) => readFileSync(routerFile(path), "utf8"));

/** Messages that need no advice on the page. */
const exempt = [
  // Progress messages.
  /^(pulling|loading) /,
  // Errors of manual calls to the helper.
  /see phantun-runtime --help$/,
  /^--mode is missing/,
  /^the instance name is/,
];

/** The messages in calls of these functions. */
function sentences(...functions: string[]): string[] {
  const call = new RegExp(`(?:^|[\\s{])(?:${functions.join("|")}) "((?:[^"\\\\]|\\\\.)*)"`, "gm");
  return scripts.flatMap((script) => [...script.matchAll(call)].map(([, text = ""]) => text));
}

const filled = (text: string) => text.replace(/\$\{[^}]*\}|\$[A-Za-z_0-9*]+/g, "VALUE");

/** The texts that the scripts assign to these variables, which are part of messages. */
function assigned(...names: string[]): string[] {
  const assignment = new RegExp(`(?:^|[\\s;])(?:${names.join("|")})=(?:"((?:[^"\\\\]|\\\\.)+)"|'([^']+)')`, "gm");
  const texts = scripts.flatMap((script) =>
    [...script.matchAll(assignment)].map(([, text, plain]) => text ?? plain ?? ""),
  );
  return texts.map(filled).filter((text) => !/^(VALUE)+$/.test(text));
}
const meanings: Record<string, string[]> = {
  fault: assigned("fault").filter((text) => /^(globals|\/etc)/.test(text)),
  absence: assigned("reason", "absence"),
  passed_over: assigned("reason"),
  misfit: assigned("misfit"),
};
/** Excludes impossible combinations: a bad option gets its default, but an unusable file starts nothing. */
const fits = (rest: string) => (meaning: string) =>
  !(rest.includes("nothing is started") && meaning.startsWith("globals")) &&
  !(rest.includes("the default is used") && meaning.startsWith("/etc"));
const printed = sentences("say", "fail", "complain").flatMap((text) => {
  const [name] = Object.keys(meanings).filter((known) => new RegExp(`^\\$${known}\\b`).test(text));
  const rest = text.replace(/^\$[a-z_]+/, "");
  return name === undefined
    ? [filled(text)]
    : (meanings[name] ?? []).filter(fits(rest)).map((meaning) => filled(`${meaning}${rest}`));
});
const documented = [...new Set(printed)].filter(
  (text) => text !== "VALUE" && !exempt.some((pattern) => pattern.test(text)),
);

test("the scripts' messages are found", () => {
  expect(documented).toContain("VALUE does not answer after VALUE sVALUE");
  expect(documented.length).toBeGreaterThan(35);
});

test.each(documented)("the page explains: %s", (text) => {
  expect(explained().some((pattern) => pattern.test(text))).toBe(true);
});
