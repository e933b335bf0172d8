import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { programs, runFlags } from "../../../buildx/contract.ts";
import { bundleConfiguration } from "../../../buildx/oci/runtime-bundle.ts";
import { readContract } from "../../../launcher/src/contract.ts";
import { root } from "../../rig/pages.ts";

const libraries = join(root, "openwrt/feed/net/phantun-runtime/files/usr/lib/phantun-runtime");
const image = {
  config: { Entrypoint: [`/${programs.launcher}`], Cmd: null, Env: [], WorkingDir: "" },
  rootfs: { diff_ids: [] },
};

it.each(["client", "server"] as const)("the launcher starts the image's %s", (mode) => {
  const environment = (name: string) => (name === "MODE" ? mode : undefined);
  expect(readContract(environment)).toMatchObject({ program: `/${programs[mode]}` });
});

it("the Dockerfile starts the launcher, and puts upstream's programs at the launcher's paths", async () => {
  const dockerfile = await readFile(join(root, "buildx/Dockerfile"), "utf8");
  expect(dockerfile).toContain(`\nENTRYPOINT ["/${programs.launcher}"]\n`);
  for (const program of [programs.client, programs.server]) expect(dockerfile).toContain(` /${program}\n`);
});

it("a router's engine gets exactly the same rights", async () => {
  const script = await readFile(join(libraries, "container.sh"), "utf8");
  const [, line = ""] = /(--network host --read-only [\s\S]*?--device \S+)/.exec(script) ?? [];
  expect(
    line
      .replaceAll("\\\n", " ")
      .match(/--[a-z-]+(?: [^-\s]\S*)?/g)
      ?.toSorted(),
  ).toEqual(runFlags.toSorted());
});

it("ujail's bundle on a router has the rights, namespaces and device of the image's runtime bundle", async () => {
  // The variables are the settings that write_bundle reads; empty ones are unset on the router.
  const script = `
    set -- ; . "$0"; mode=client log_level= iface_file= iface_name= rootfs=/rootfs
    write_bundle "$FOLDER" -- --local 1 && cat "$FOLDER/config.json"`;
  const { stdout } = await execa("sh", [
    "-c",
    `FOLDER=$(mktemp -d); trap 'rm -r "$FOLDER"' EXIT; ${script}`,
    join(libraries, "bundle.sh"),
  ]);
  const router = JSON.parse(stdout);
  const { ociVersion, process, linux, root: rootfs } = bundleConfiguration(image);
  const { terminal, user, capabilities, noNewPrivileges, cwd } = process;
  expect(router).toMatchObject({
    ociVersion,
    root: { readonly: rootfs.readonly },
    process: { terminal, user, capabilities, noNewPrivileges, cwd, args: [...process.args, "--local", "1"] },
    linux: { namespaces: linux.namespaces, devices: linux.devices },
  });
  expect(Object.keys(router.linux).toSorted()).toEqual(["devices", "namespaces"]);
});
