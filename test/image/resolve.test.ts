import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { BuildError, INPUTS_FAILURE } from "../../buildx/build/failure.ts";
import type { Inputs } from "../../buildx/build/inputs.ts";
import { machine } from "../../buildx/build/machine.ts";
import { resolve } from "../../buildx/build/resolve.ts";
import { readLock } from "../../buildx/lock/lock.ts";
import { requireTools } from "../rig/hosts/tools.ts";

const { version } = readLock().upstream;

beforeAll(() => requireTools("docker"));

/** The last line of a failed resolution. */
async function failure(inputs: Inputs): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-resolve-"));
  try {
    await resolve(inputs, await machine(), folder);
  } catch (error) {
    if (error instanceof BuildError) return error.message;
    throw error;
  } finally {
    await rm(folder, { recursive: true });
  }
  return "resolved";
}

// Nothing listens on port 9 of the loopback.
it.each<[string, Inputs]>([
  ["an input that is refused", { PHANTUN_CRATE: version, LIBC: "foo" }],
  [
    "packages that cannot be installed",
    { PHANTUN_CRATE: version, DEBIAN_SNAPSHOT: "20200101T000000Z", DEBIAN_SNAPSHOT_URL: "http://127.0.0.1:9" },
  ],
])("%s is not reported as a missing source", async (_, inputs) => {
  expect(await failure(inputs)).toBe(INPUTS_FAILURE);
});

it("a failed fetch is reported with the input that names the source", async () => {
  expect(await failure({ PHANTUN_CRATE: "99.0.0" })).toMatch(/^Failed to fetch the source of PHANTUN_CRATE=99\.0\.0; /);
});
