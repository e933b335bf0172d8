import { randomUUID } from "node:crypto";
import { defineConfig } from "vitest/config";

/**
 * One project a promise. Lanes run one after the other (`groupOrder`), quickest first, so that a slip in the policy is
 * told before an image has been built. All lanes but `unit` share one machine's Docker Engine, /dev/net/tun and binfmt
 * registry, so their files do not run side by side.
 */
export const lanes = [
  { name: "unit", seconds: 20 },
  { name: "conformance", seconds: 120 },
  { name: "openwrt", seconds: 120 },
  { name: "image", seconds: 1200 },
  { name: "tunnel", seconds: 300 },
  // Every block of the pages that say how to run the image, on the real engines and firewalls.
  { name: "recipes", seconds: 300 },
  // What heals by itself under a running tunnel: links, addresses, rules, ends.
  { name: "healing", seconds: 600 },
  { name: "variant", seconds: 300 },
  // Compiles upstream's programs for each row asked for: from nothing some 5 minutes a row, more on a busy machine. That
  // begins with the test run, so it comes last.
  { name: "platform", seconds: 14_400, globalSetup: "test/platform/ahead.ts" },
  // Compiles a Kubernetes first, once a machine: left out unless an argument of vitest names it.
  { name: "kubernetes", seconds: 300, onRequest: true },
];

const named = (name: string) => process.argv.slice(2).some((word) => word.includes(name));

const chosen = lanes.filter(({ name, onRequest }) => !onRequest || named(name));

/** This run's name: by it files of one lane tell what each other has built from what an earlier run has left. */
const env = { TEST_RUN: randomUUID() };

export default defineConfig({
  test: {
    reporters: ["verbose"],
    projects: chosen.map(({ name, seconds, globalSetup }, groupOrder) => ({
      test: {
        name,
        globalSetup: globalSetup ?? [],
        include: [`test/${name}/**/*.test.ts`],
        environment: "node",
        env,
        fileParallelism: name === "unit",
        sequence: { groupOrder },
        testTimeout: seconds * 1000,
        hookTimeout: seconds * 1000,
      },
    })),
  },
});
