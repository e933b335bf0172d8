import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import type { FakeRouter } from "../fake/router.ts";
import { absoluteShells, routers } from "../fake/routers.ts";
import { message } from "../messages.ts";
import { need } from "../tools.ts";

beforeAll(() => need("dash", "busybox", "mkfifo", "pgrep", "unshare"));
const router = routers();

const start = (name: string, { rootfs }: FakeRouter) =>
  ["run", name, "--mode", "client", "--engine", "ujail", "--wait", "0", "--rootfs", rootfs, "--"] as const;

describe.each(absoluteShells)("%s", (_name, shell) => {
  test("four jails that start at once do not collide in their shared root file system", async () => {
    const made = router("ujail");
    const names = ["race0", "race1", "race2", "race3"];
    for (const name of names) await execa("mkfifo", [join(made.state, `pivot-phantun-${name}`)]);
    const jails = names.map((name) => made.helper(shell, ...start(name, made)));
    // All jails have created the folder for pivot_root, and none has removed it.
    await Promise.all(names.map((name) => made.appeared(`pivoting-phantun-${name}`)));
    expect(readdirSync(made.rootfs)).toEqual(["phantun-runtime"]);
    for (const name of names) made.set(`pivot-phantun-${name}`, "\n");
    for (const { exitCode, stderr } of await Promise.all(jails))
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const name of names) rmSync(`/var/run/phantun-runtime/${name}`, { recursive: true });
  });

  test("leftovers of an earlier ujail in the root file system are removed, and stop no jail", async () => {
    const made = router("ujail");
    mkdirSync(join(made.rootfs, "old"));
    const { exitCode, stderr } = await made.helper(shell, ...start("race0", made));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(readdirSync(made.rootfs)).toEqual(["phantun-runtime"]);
  });

  test("a foreign file in their place is left alone, and check reports it", async () => {
    const made = router("ujail");
    mkdirSync(join(made.rootfs, "old/kept"), { recursive: true });
    const { exitCode, stderr } = await made.helper(shell, ...start("race0", made));
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: "jail: mkdir(/tmp/ujail-XXXXXX/old) failed: File exists",
    });
    const check = await made.helper(shell, "check", "--rootfs", made.rootfs);
    expect(check.stdout).toContain(`\n${message("CHECK_ROOTFS_BLOCKED", made.rootfs)}`);
    expect(check.exitCode).toBe(1);
  });

  test("a jail starts from a read-only root file system", async () => {
    const made = router("ujail");
    const script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"';
    const { exitCode, stderr } = await made.init(
      shell,
      `fs=${made.rootfs}; set -- "$fs" "$@"; PATH=$PATH:/usr/bin; ${script}`,
      ...start("race0", made),
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });
});
