import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requireTools } from "../rig/hosts/tools.ts";
import { Registry } from "../rig/registry/registry.ts";
import { writeTinyIndex } from "../rig/registry/tiny-index.ts";
import { runMatrix, runMatrixWith } from "./matrix.ts";

/** The registry's only user; the hash is bcrypt with cost 4. */
const user = "phantun";
const password = "open sesame";
const htpasswd = `${user}:$2b$04$abcdefghijklmnopqrstuu/LVz6MZlItEy42I2juLihZ66HnQx/cy\n`;

let folder: string;
let registry: Registry;
beforeAll(async () => {
  await requireTools("docker-registry", "skopeo");
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-push-"));
  await mkdir(join(folder, "layout"));
  await writeTinyIndex(join(folder, "layout"), ["linux/mips"], "phantun-runtime:1");
  registry = await Registry.open(htpasswd);
});
afterAll(async () => {
  await registry?.close();
  await rm(folder, { recursive: true });
});

/** Pushes the layout from another home folder, with credentials as `docker login` stores them. */
async function push(reference: string, credentials?: string, ...words: string[]) {
  const home = join(folder, "home");
  await mkdir(join(home, ".docker"), { recursive: true });
  const auths = credentials ? { [registry.host]: { auth: Buffer.from(credentials).toString("base64") } } : {};
  await writeFile(join(home, ".docker/config.json"), JSON.stringify({ auths }));
  const env = { HOME: home, XDG_RUNTIME_DIR: folder, REGISTRY_AUTH_FILE: "" };
  return runMatrixWith(env, "--no-build", "--output", folder, "--push", reference, ...words);
}

const place = () => `${registry.host}/phantun-runtime-test:1`;
const insecure = "--tls-verify=false";

describe("a push", () => {
  it("uses the credentials of docker login", async () => {
    const { exitCode, stdout, stderr } = await push(place(), `${user}:${password}`, insecure);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain(`pushed    ${place()}`);
  });

  it.each([
    { why: "without credentials", words: [insecure], message: /authentication required|unauthorized/ },
    {
      why: "with wrong ones",
      credentials: `${user}:sesame`,
      words: [insecure],
      message: /unauthorized|authentication/,
    },
    {
      why: "over TLS to a registry without it",
      credentials: `${user}:${password}`,
      words: [],
      message: /server gave HTTP response to HTTPS client/,
    },
  ])("$why fails with 1, and reports the reason and what to check", async ({ credentials, words, message }) => {
    const { exitCode, stderr, stdout } = await push(place(), credentials, ...words);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).toContain(`run matrix: The push to ${place()} failed (see the log above): `);
    expect(stdout).toBe("");
  });

  it("to a port where nothing listens fails with 1", async () => {
    // Port 1 is tcpmux, which nobody uses.
    const { exitCode, stderr } = await push("127.0.0.1:1/x:1", undefined, insecure);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("connection refused");
  });

  it("of an unbuilt image fails with 1 and names the build command", async () => {
    const nowhere = join(folder, "nowhere");
    const { exitCode, stderr } = await runMatrix("--no-build", "--output", nowhere, "--push", "127.0.0.1:1/x:1");
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      `run matrix: ${nowhere}/layout does not exist: build it first, by the same command without --no-build.`,
    );
  });
});

it("an invalid push reference is refused with 64 before anything is built", async () => {
  const { exitCode, stderr } = await runMatrix("--output", join(folder, "never"), "--push", "phantun-runtime");
  expect(exitCode).toBe(64);
  expect(stderr).toMatch(
    /^run matrix: --push phantun-runtime is not a valid destination: HOST\[:PORT\]\/NAME:TAG is.*\.$/,
  );
});
