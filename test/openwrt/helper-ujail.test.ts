import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { absoluteShells, routers, run } from "./fake/routers.ts";
import { need } from "./tools.ts";

beforeAll(() => need("dash", "busybox", "mkfifo", "pgrep", "unshare"));
const router = routers();

describe.each(absoluteShells)("%s", (_name, shell) => {
  test("ujail gets a bundle with the words as they were given", async () => {
    const made = router("ujail");
    const { rootfs } = made;
    const words = ["--local", "a b", "", '"', "\\", "é", "--", "$HOME"];
    const options = ["--rootfs", rootfs, "--log-level", "info", "--timeout", "7", "--env", 'A="b" c', "--", ...words];
    const { stderr } = await made.helper(shell, ...run, ...options);
    expect(stderr).toBe("");
    const folder = "/var/run/phantun-runtime/fake0";
    expect(made.calls).toEqual([
      ["ujail", "-n", "phantun-fake0", "-T", "64k", "-t", "7", "-i", "-P", `${folder}/pid`, "-J", folder],
    ]);
    const config = JSON.parse(readFileSync(`${folder}/config.json`, "utf8"));
    expect(config).toMatchObject({
      ociVersion: "1.0.2",
      root: { path: rootfs, readonly: true },
      mounts: [],
      process: {
        args: ["/phantun-runtime", ...words],
        noNewPrivileges: true,
        capabilities: { bounding: ["CAP_NET_ADMIN"], effective: ["CAP_NET_ADMIN"], permitted: ["CAP_NET_ADMIN"] },
      },
    });
    expect(config.process.env.slice(1)).toEqual(["MODE=client", "RUST_LOG=info", 'A="b" c']);
    expect(config.linux.namespaces.map(({ type }: { type: string }) => type)).not.toContain("network");
  });

  const kill = 'kill -KILL $!; wait $! 2> /dev/null; /bin/rm "$FAKE/orphaned"; true > "$FAKE/calls"';
  const helper = `${shell.join(" ")} "$helper"`;

  test.each([
    { what: "the next try ends what a killed ujail has left", before: kill, does: '"$@"', left: "ended" },
    { what: "so does a stop of its name", before: kill, does: `${helper} stop --timeout 0 -- fake0`, left: "ended" },
    { what: "a stop of another does not", before: kill, does: `${helper} stop --timeout 0 -- other0`, left: "alive" },
    {
      what: "a start does, even if its section is there: it may be on another engine now",
      before: kill,
      does: `${helper} prune --timeout 0 -- fake0`,
      left: "ended",
    },
    {
      what: "a jail with its ujail is left alone",
      before: "true",
      does: `${helper} prune --timeout 0 --`,
      left: "alive",
    },
  ])("$what", async ({ before, does, left }) => {
    const made = router("ujail");
    await execa("mkfifo", [join(made.state, "orphaned")]);
    const script = `
      for helper; do case "$helper" in */libexec/*) break ;; esac; done
      "$@" & read -r _ < "$FAKE/orphaned"
      read -r jailed < /var/run/phantun-runtime/fake0/pid
      ${before}
      ${does} && kill -0 "$jailed" 2> /dev/null && echo alive || echo ended`;
    const options = ["--rootfs", made.rootfs, "--timeout", "0", "--"];
    const { stdout, stderr } = await made.init(shell, script, ...run, ...options);
    expect({ stdout, stderr }).toEqual({
      stdout: left,
      stderr: left === "ended" ? "the jail phantun-fake0 has outlived its ujail; ending it" : "",
    });
    expect(made.verbs).toEqual(does === '"$@"' || before === "true" ? ["ujail -n"] : []);
  });

  test("ujail without its root file system, or with a line break in an argument, is told", async () => {
    const made = router("ujail");
    const missing = await made.helper(shell, ...run, "--rootfs", "/nowhere", "--");
    const lacks = "ujail lacks /nowhere/phantun-runtime of the package phantun-runtime-rootfs";
    expect(missing.stderr).toBe(`${lacks}; waiting up to 1 s for it\n${lacks} after 1 s; trying again`);
    const broken = await made.helper(shell, ...run, "--rootfs", made.rootfs, "--", "a\nb");
    expect(broken.exitCode).toBe(1);
    expect(broken.stderr).toContain("holds a control character");
    expect(made.calls).toEqual([]);
  });
});
