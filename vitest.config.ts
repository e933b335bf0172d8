import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

/**
 * One project a promise. Lanes run one after the other (`groupOrder`), quickest first, so that a slip in the policy is
 * told before an image has been built. All lanes but `unit` share one machine's Docker Engine, /dev/net/tun and binfmt
 * registry, so their files do not run side by side.
 */
export const lanes = readFileSync(new URL("test/lanes", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [name = "", seconds, ...needs] = line.split(/ +/);
    return {
      name,
      seconds: Number(seconds),
      onRequest: needs.includes("request"),
      globalSetup: needs.includes("ahead") ? [`test/${name}/ahead.ts`] : [],
      setupFiles: needs.includes("build") ? [`test/${name}/build.ts`] : [],
    };
  });

const named = (name: string) => process.argv.slice(2).some((word) => word.includes(name));

const chosen = lanes.filter(({ name, onRequest }) => !onRequest || named(name));

/** This run's name: by it files of one lane tell what each other has built from what an earlier run has left. */
const env = { TEST_RUN: randomUUID() };

export default defineConfig({
  test: {
    reporters: ["verbose"],
    projects: chosen.map(({ name, seconds, globalSetup, setupFiles }, groupOrder) => ({
      test: {
        name,
        globalSetup,
        setupFiles,
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
