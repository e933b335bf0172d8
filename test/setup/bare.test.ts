import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { certificateBundle } from "../../buildx/build/certificates.ts";
import { release } from "../rig/forge/published.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { Clone } from "./clone.ts";

let clone: Clone;
beforeAll(async () => {
  await requireTools("docker", "mmdebstrap");
  clone = await Clone.make();
});
afterAll(() => clone.remove());

/** Systems with only the essential packages, with the mmdebstrap options for each. */
const systems = [
  { name: "Debian 12", suite: "bookworm", components: "main" },
  { name: "Debian 13", suite: "trixie", components: "main" },
  { name: "Ubuntu 24.04", suite: "noble", components: "main,universe" },
];

describe.each(systems)("$name, bare", ({ suite, components }) => {
  const image = `phantun-runtime-test-bare:${suite}`;
  let notes: string;
  const lines = async (name: string) => (await readFile(join(notes, name), "utf8")).split("\n").filter(Boolean);

  beforeAll(async () => {
    notes = await mkdtemp(join(tmpdir(), "phantun-runtime-bare-"));
    const made = ["--quiet", "--variant=minbase", "--include=apt", `--components=${components}`, suite, "-"];
    await execa("mmdebstrap", made, { encoding: "buffer" }).pipe("docker", ["import", "-", image]);
  });
  afterAll(async () => {
    await execa("docker", ["image", "rm", "--force", image]);
    await rm(notes, { recursive: true });
  });

  it("builds the image without changing packages, apt's sources, interfaces or firewall", async () => {
    const authorities = await certificateBundle();
    const debian = await execa("apt-get", ["indextargets", "--no-release-info", "--format", "$(REPO_URI)"]);
    const { exitCode, all } = await execa(
      "docker",
      [
        ...["run", "--rm", "--privileged", "--network", "host", "--tmpfs", "/run:exec", "--volume", "/var/lib/docker"],
        ...["--volume", `${clone.folder}:${clone.folder}`, "--workdir", clone.folder, "--volume", `${notes}:${notes}`],
        ...(authorities ? ["--volume", `${authorities}:/etc/ssl/certs/ca-certificates.crt:ro`] : []),
        // Without a registry, an Ubuntu needs Debian's mirror to build the workshop.
        ...["--env", `DEBIAN_MIRROR=${debian.stdout.split("\n")[0]}`],
        ...[image, "test/setup/bare.sh", notes, "./run", "image", `PHANTUN_CRATE=${release.phantun}`],
      ],
      { reject: false, all: true },
    );
    expect(exitCode, all).toBe(0);
    const [before, after] = [await lines("packages-before"), await lines("packages-after")];
    expect(before.filter((line) => !after.includes(line))).toEqual([]);
    const added = after.filter((line) => !before.includes(line));
    expect(added).toContainEqual(expect.stringMatching(/^docker\.io\t/));
    for (const what of ["apt", "links", "tables"]) {
      expect(await lines(`${what}-after`), what).toEqual(await lines(`${what}-before`));
    }
    expect(await lines("containers")).toEqual([]);
  });
});
