import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { bundleConfiguration } from "../../../buildx/oci/runtime-bundle.ts";
import type { FakeRouter } from "../fake/router.ts";
import { absoluteShells, routers, run } from "../fake/routers.ts";
import { failure, message } from "../messages.ts";
import { need } from "../tools.ts";

beforeAll(() => need("dash", "busybox", "mkfifo", "pgrep", "unshare"));
const router = routers();

/** The runtime bundle that the instance's ujail received. */
const bundle = (name: string) => JSON.parse(readFileSync(`/var/run/phantun-runtime/${name}/config.json`, "utf8"));

interface Own {
  readonly rootfs: string;
  readonly env: readonly string[];
  readonly args: readonly string[];
  readonly mounts: readonly unknown[];
}

/** The runtime bundle of the image's build with the instance's additions. ujail adds /dev, /proc and the device rules. */
function contract({ rootfs, env, args, mounts }: Own) {
  const { root, process, linux, ...rest } = bundleConfiguration({
    config: {
      Entrypoint: ["/phantun-runtime"],
      Cmd: null,
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      WorkingDir: "/",
    },
    rootfs: { diff_ids: [] },
  });
  const { namespaces, devices } = linux;
  return {
    ...rest,
    root: { ...root, path: rootfs },
    mounts,
    process: { ...process, env: [...process.env, ...env], args: [...process.args, ...args] },
    linux: { namespaces, devices },
  };
}

describe.each(absoluteShells)("%s", (_name, shell) => {
  test("ujail gets a runtime bundle with unchanged arguments", async () => {
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
    expect(bundle("fake0")).toEqual(
      contract({
        rootfs,
        env: ["MODE=client", "RUST_LOG=info", 'A="b" c'],
        args: words,
        mounts: [],
      }),
    );
  });

  test("ujail mounts the interface file so that the launcher can write it", async () => {
    const made = router("ujail");
    const { rootfs } = made;
    const file = join(made.folder, "iface");
    const options = ["--rootfs", rootfs, "--iface-name", "ptun0", "--iface-file", file];
    const { stderr } = await made.helper(shell, ...run, ...options, "--");
    expect(stderr).toBe("");
    expect(bundle("fake0")).toEqual(
      contract({
        rootfs,
        env: ["MODE=client", "IFACE_NAME=ptun0", "IFACE_FILE=/dev/phantun-iface"],
        args: [],
        mounts: [{ destination: "/dev/phantun-iface", type: "bind", source: file, options: ["bind", "rw"] }],
      }),
    );
  });

  test.each([
    ["an argument", () => ["--", "a\nb"]],
    ["a variable", () => ["--env", "A=a\tb", "--"]],
    ["the log level", () => ["--log-level", "in\tfo", "--"]],
    ["the interface's name", () => ["--iface-name", "a\tb", "--"]],
    ["the interface's file", ({ folder }: FakeRouter) => ["--iface-file", join(folder, "a\tb"), "--"]],
    ["the mode", () => ["--mode", "client\n", "--"]],
  ] as const)("ujail gets no runtime bundle when %s contains a control character", async (_what, options) => {
    const made = router("ujail");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--rootfs", made.rootfs, ...options(made));
    expect(exitCode).toBe(1);
    expect(stderr).toBe(failure("CONTROL_CHARACTER"));
    expect(made.calls).toEqual([]);
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
      stderr: left === "ended" ? message("JAIL_LEFT", "phantun-fake0") : "",
    });
    expect(made.verbs).toEqual(does === '"$@"' || before === "true" ? ["ujail -n"] : []);
  });

  test("ujail without its root file system is reported", async () => {
    const made = router("ujail");
    const missing = await made.helper(shell, ...run, "--rootfs", "/nowhere", "--");
    const absence = message("NO_ROOTFS", "/nowhere/phantun-runtime");
    expect(missing.stderr.split("\n")).toEqual([message("WAITING", absence, 1), failure("GAVE_UP", absence, 1)]);
    expect(made.calls).toEqual([]);
  });
});
