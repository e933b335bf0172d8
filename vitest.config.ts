import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

/**
 * One project per lane. The lanes of a run are those of one group in the workshop, or all of them on a machine of one's own.
 * They run one after the other (`groupOrder`), fastest first, so that a fault in the policy is reported before an image is
 * built. All lanes except `unit` share the group's Docker Engine, so their files do not run in parallel.
 */
export const lanes = readFileSync(new URL("test/lanes", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [name = "", seconds, , ...needs] = line.split(/ +/);
    return {
      name,
      seconds: Number(seconds),
      onRequest: needs.includes("request"),
      globalSetup: needs.includes("ahead") ? [`test/${name}/ahead.ts`] : [],
      setupFiles: needs.includes("build") ? [`test/${name}/build.ts`] : [],
    };
  });

const isNamed = (name: string) => process.argv.slice(2).some((word) => word.includes(name));

const selected = lanes.filter(({ name, onRequest }) => !onRequest || isNamed(name));

/** The run's ID, by which a lane's files distinguish each other's builds from those of earlier runs. */
const env = { TEST_RUN: randomUUID() };

export default defineConfig({
  test: {
    reporters: ["verbose"],
    projects: selected.map(({ name, seconds, globalSetup, setupFiles }, groupOrder) => ({
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
