import { describe, expect, test } from "vitest";
import { z } from "zod";
import { readContract } from "../../../launcher/src/contract.ts";

/** The contract as a schema: the oracle for the hand-written reader. */
const Variables = z
  .object({ MODE: z.enum(["client", "server"]), IFACE_NAME: z.string().optional(), IFACE_FILE: z.string().optional() })
  .transform(({ MODE, IFACE_NAME = "", IFACE_FILE = "" }) => ({
    program: `/usr/local/bin/phantun-${MODE}`,
    handoff: IFACE_NAME !== "" && IFACE_FILE !== "",
    remarked: IFACE_NAME === "" && IFACE_FILE !== "",
  }));

const absent = undefined;
const modes = [
  absent,
  "",
  "client",
  "server",
  "Client",
  "SERVER",
  " client",
  "client\n",
  "clients",
  "c",
  "0",
  "__proto__",
];
const names = [absent, "", "ptun0", " ", "a name of more than fifteen bytes", "\u{1f600}", "x\ny"];
const files = [absent, "", "/run/iface", "iface", "/", "/with space/\u00e9"];

function given(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

describe("the reader agrees with the schema for all values of the other two variables", () => {
  test.each(modes)("MODE %j", (MODE) => {
    for (const IFACE_NAME of names) {
      for (const IFACE_FILE of files) {
        const env = given({ MODE, IFACE_NAME, IFACE_FILE });
        const read = readContract((name) => env[name]);
        const oracle = Variables.safeParse(env);
        expect("refusal" in read, JSON.stringify(env)).toBe(!oracle.success);
        if (!oracle.success) continue;
        const { remarked, ...contract } = oracle.data;
        expect(read).toMatchObject(contract);
        expect("remark" in read, JSON.stringify(env)).toBe(remarked);
      }
    }
  });
});

test("a refusal names the value, the accepted values, and the remedy", () => {
  expect(readContract(() => undefined)).toEqual({
    refusal: "MODE is not set; it must be client or server: add -e MODE=client or -e MODE=server to the command.",
  });
  expect(readContract((name) => (name === "MODE" ? "Client" : undefined))).toHaveProperty(
    "refusal",
    expect.stringMatching(/^MODE is "Client"; it must be client or server/),
  );
});

test("no other variable is read", () => {
  const asked = new Set<string>();
  readContract((name) => {
    asked.add(name);
    return name === "MODE" ? "client" : "x";
  });
  expect([...asked].sort()).toEqual(["IFACE_FILE", "IFACE_NAME", "MODE"]);
});
