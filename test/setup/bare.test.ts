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
  await requireTools("curl", "docker", "mmdebstrap");
  clone = await Clone.make();
});
afterAll(() => clone.remove());

/** Systems with only the essential packages, with the mmdebstrap options for each. */
const systems = [
  { name: "Debian 12", suite: "bookworm", components: "main" },
  { name: "Debian 13", suite: "trixie", components: "main" },
  { name: "Ubuntu 24.04", suite: "noble", components: "main,universe" },
];

/** Networks with a mirror of Debian's archive alone do not reach Ubuntu's. */
const ubuntu = await execa("curl", ["--silent", "--fail", "--head", "http://archive.ubuntu.com/ubuntu/dists/noble/"], {
  reject: false,
});

/** The engine that `run` finds or installs, with the packages of a system that has it. */
const engines = [
  { engine: "docker", packages: ["apt"], state: "bare" },
  // runc before podman, which otherwise brings crun: that rejects machines with both cgroup versions mounted.
  { engine: "podman", packages: ["apt", "runc", "podman"], state: "with podman" },
];

const machines = systems.flatMap((system) => engines.map((engine) => ({ ...system, ...engine })));

describe.each(machines)("$name, $state", ({ suite, components, engine, packages }) => {
  const image = `phantun-runtime-test-bare:${suite}-${engine}`;
  let notes: string;
  const lines = async (name: string) => (await readFile(join(notes, name), "utf8")).split("\n").filter(Boolean);

  beforeAll(async () => {
    notes = await mkdtemp(join(tmpdir(), "phantun-runtime-bare-"));
    const include = `--include=${packages.join(",")}`;
    const made = ["--quiet", "--variant=minbase", include, `--components=${components}`, suite, "-"];
    // Not buffered: a system with podman is larger than the limit of a buffer.
    await execa("mmdebstrap", made, { encoding: "buffer", buffer: false }).pipe("docker", ["import", "-", image]);
  });
  afterAll(async () => {
    await execa("docker", ["image", "rm", "--force", image]);
    await rm(notes, { recursive: true });
  });

  it.skipIf(suite === "noble" && ubuntu.failed)(
    "builds the image without changing packages, apt's sources, interfaces or firewall",
    async () => {
      const authorities = await certificateBundle();
      const debian = await execa("apt-get", ["indextargets", "--no-release-info", "--format", "$(REPO_URI)"]);
      const { exitCode, all } = await execa(
        "docker",
        [
          // On a network of its own: a dockerd without a bridge removes docker0, which would be this engine's.
          ...["run", "--rm", "--privileged", "--tmpfs", "/run:exec"],
          ...["--volume", "/var/lib/docker", "--volume", "/var/lib/containers"],
          ...[
            "--volume",
            `${clone.folder}:${clone.folder}`,
            "--workdir",
            clone.folder,
            "--volume",
            `${notes}:${notes}`,
          ],
          ...(authorities ? ["--volume", `${authorities}:/etc/ssl/certs/ca-certificates.crt:ro`] : []),
          // Without a registry, an Ubuntu needs Debian's mirror to build the workshop.
          ...["--env", `DEBIAN_MIRROR=${debian.stdout.split("\n")[0]}`],
          ...[image, "test/setup/bare.sh", notes, engine, "./run", "image", `PHANTUN_CRATE=${release.phantun}`],
        ],
        { reject: false, all: true },
      );
      expect(exitCode, all).toBe(0);
      const [before, after] = [await lines("packages-before"), await lines("packages-after")];
      expect(before.filter((line) => !after.includes(line))).toEqual([]);
      const added = after.filter((line) => !before.includes(line));
      if (engine === "podman") expect(added).toEqual([]);
      else expect(added).toContainEqual(expect.stringMatching(/^docker\.io\t/));
      for (const what of ["apt", "links", "tables"]) {
        expect(await lines(`${what}-after`), what).toEqual(await lines(`${what}-before`));
      }
      expect(await lines("containers")).toEqual([]);
      expect(await lines("images")).not.toEqual([]);
    },
  );
});
