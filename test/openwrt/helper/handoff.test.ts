import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { absoluteShells, routers, run } from "../fake/routers.ts";
import { failure, message } from "../messages.ts";
import { need } from "../tools.ts";

beforeAll(() => need("dash", "busybox", "mkfifo", "pgrep", "unshare"));
const router = routers();

const handoff = (file: string) => ["--iface-name", "ptun0", "--iface-file", file, "--"];
const unusable = (file: string) => failure("IFACE_FILE_FAULT", file);

describe.each(absoluteShells)("%s", (_name, shell) => {
  test.each([
    ["nothing", () => undefined],
    ["an empty file", (file: string) => writeFileSync(file, "")],
    ["the longest name", (file: string) => writeFileSync(file, "abcdefghijklmno\n")],
    [
      "somebody else's file",
      (file: string) => {
        writeFileSync(file, "ptun0");
        chownSync(file, 1000, 1000);
        chmodSync(file, 0o600);
      },
    ],
  ])("with %s in place, the start creates an empty file of root", async (_what, prepare) => {
    const made = router("docker");
    const folder = join(made.folder, "run");
    mkdirSync(folder);
    prepare(join(folder, "iface"));
    const { exitCode, stderr } = await made.helper(shell, ...run, ...handoff(join(folder, "iface")));
    expect({ exitCode, stderr }).toEqual({ exitCode: 42, stderr: "" });
    expect(readFileSync(join(folder, "iface"), "utf8")).toBe("");
    expect(statSync(join(folder, "iface")).uid).toBe(process.getuid?.());
    expect(readdirSync(folder)).toEqual(["iface"]);
  });

  test("the folder may be behind a symbolic link, like /var on a router", async () => {
    const made = router("docker");
    mkdirSync(join(made.folder, "tmp"));
    symlinkSync("tmp", join(made.folder, "var"));
    const { exitCode } = await made.helper(shell, ...run, ...handoff(join(made.folder, "var/run/iface")));
    expect(exitCode).toBe(42);
    expect(existsSync(join(made.folder, "tmp/run/iface"))).toBe(true);
  });

  test.each([
    ["a link", (file: string) => symlinkSync("precious", file), "NOT_REGULAR"],
    ["a link to nowhere", (file: string) => symlinkSync("nowhere", file), "NOT_REGULAR"],
    ["a pipe", (file: string) => execa("mkfifo", [file]), "NOT_REGULAR"],
    ["a folder", (file: string) => mkdirSync(file), "NOT_REGULAR"],
    ["a device", (file: string) => execa("mknod", [file, "c", "1", "3"]), "NOT_REGULAR"],
    ["a longer text", (file: string) => writeFileSync(file, "root:x:0:0:root"), "NOT_A_NAME"],
    ["sixteen bytes of text and more", (file: string) => writeFileSync(file, "a".repeat(17)), "NOT_A_NAME"],
  ])("%s is left alone and reported in two lines", async (what, prepare, why) => {
    const made = router("docker");
    const file = join(made.folder, "iface");
    writeFileSync(join(made.folder, "precious"), "precious");
    await prepare(file);
    const { exitCode, stderr } = await made.helper(shell, ...run, ...handoff(file));
    if (what === "a longer text") {
      // A name has at most fifteen bytes.
      expect(exitCode).toBe(42);
      return;
    }
    expect(exitCode).toBe(1);
    expect(stderr.split("\n")).toEqual([message(why, file), unusable(file)]);
    expect(readFileSync(join(made.folder, "precious"), "utf8")).toBe("precious");
    expect(made.verbs).not.toContain("docker run");
    expect(existsSync(join(made.folder, "nowhere"))).toBe(false);
    rmSync(file, { recursive: true });
  });

  test("a folder that cannot be created is reported", async () => {
    const { exitCode, stderr } = await router("docker").helper(shell, ...run, ...handoff("/proc/none/x"));
    expect(exitCode).toBe(1);
    expect(stderr).toContain(unusable("/proc/none/x"));
  });

  test.each([
    ["a name", ["--iface-name", "a\nb", "--iface-file", "/var/run/fake0-iface"]],
    ["a mode", ["--mode", "client\n"]],
    ["a log level", ["--log-level", "info\t"]],
    ["an environment's value", ["--env", "A=b\x1b"]],
    ["a root file system", ["--rootfs", "ROOTFS\n"]],
  ])("a control character in %s reaches no ujail", async (_what, options) => {
    const made = router("ujail");
    const there = made.rootfs;
    mkdirSync(`${there}\n`, { recursive: true });
    writeFileSync(join(`${there}\n`, "phantun-runtime"), "", { mode: 0o755 });
    const words = options.map((word) => word.replace("ROOTFS", there));
    const { exitCode, stderr } = await made.helper(shell, ...run, "--rootfs", there, ...words, "--");
    expect(exitCode).toBe(1);
    expect(stderr).toBe(failure("CONTROL_CHARACTER"));
    expect(made.verbs).toEqual([]);
    rmSync("/var/run/fake0-iface", { force: true });
  });

  test("characters that are special in JSON reach ujail unchanged", async () => {
    const made = router("ujail");
    const odd = '"\\u0041\\", "x": {"';
    const options = ["--mode", `client${odd}`, "--log-level", odd, "--iface-name", odd, "--iface-file"];
    const file = join(made.folder, "iface");
    const { stderr } = await made.helper(
      shell,
      ...run,
      "--rootfs",
      made.rootfs,
      ...options,
      file,
      "--env",
      `A=${odd}`,
      "--",
      odd,
    );
    expect(stderr).toBe("");
    const { process, mounts } = JSON.parse(readFileSync("/var/run/phantun-runtime/fake0/config.json", "utf8"));
    expect(process.env.slice(1)).toEqual([
      `MODE=client${odd}`,
      `RUST_LOG=${odd}`,
      `IFACE_NAME=${odd}`,
      "IFACE_FILE=/dev/phantun-iface",
      `A=${odd}`,
    ]);
    expect(process.args).toEqual(["/phantun-runtime", odd]);
    expect(mounts).toEqual([
      { destination: "/dev/phantun-iface", type: "bind", source: file, options: ["bind", "rw"] },
    ]);
  });
});
