import { generateKeyPairSync } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Tree } from "../../rig/openwrt/readers.ts";
import { need, repository } from "../tools.ts";
import { table, writeBundles } from "./bundles.ts";

export const architectures = ["aarch64_cortex-a53", "aarch64_generic", "mips_24kc"];
export const rootfsNames = ["phantun-runtime-rootfs", "phantun-runtime-rootfs-client", "phantun-runtime-rootfs-server"];

/** Feeds that the command line writes from small bundles, signed with newly created keys. */
export class Written {
  readonly folder = mkdtempSync(join(tmpdir(), "phantun-packages-"));

  at(...path: string[]): string {
    return join(this.folder, ...path);
  }

  read(...path: string[]): Buffer {
    return readFileSync(this.at(...path));
  }

  /** Writes bundles, keys and the signed feeds `feeds/`. */
  async prepare(): Promise<void> {
    need("tar", "signify-openbsd");
    this.input();
    await execa("signify-openbsd", ["-G", "-n", "-c", "test", "-p", this.at("opkg.pub"), "-s", this.at("opkg.sec")]);
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    writeFileSync(this.at("apk.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
    const keys = ["--opkg-key", this.at("opkg.sec"), "--apk-key", this.at("apk.pem")];
    const { exitCode, stderr } = await this.write("feeds", ...keys);
    if (exitCode !== 0 || stderr !== "") throw new Error(`the feeds were not written: ${stderr}`);
  }

  /** Writes the platform table and bundles. */
  input(): void {
    writeFileSync(this.at("table.ts"), table);
    this.bundles();
  }

  bundles(): void {
    writeBundles(this.at("bundles"), "linux-arm64", "linux-mips");
  }

  write(output: string, ...args: string[]) {
    return this.writeUnder({ umask: "022", timeZone: "UTC" }, output, ...args);
  }

  /** Writes the feeds with another umask and time zone. */
  writeUnder({ umask, timeZone }: { umask: string; timeZone: string }, output: string, ...args: string[]) {
    const input = [this.at("bundles"), "--table", this.at("table.ts"), "--version", "1.2.3-r1"];
    const command = [process.execPath, repository("openwrt/main.ts"), ...input, "--output", this.at(output), ...args];
    return execa("sh", ["-c", 'umask "$0" && exec "$@"', umask, ...command], {
      cwd: this.folder,
      env: { SOURCE_DATE_EPOCH: "1700000000", TZ: timeZone },
      reject: false,
    });
  }

  /** Every file below a folder, by its relative path. */
  files(output: string): Record<string, Buffer> {
    const names = readdirSync(this.at(output), { recursive: true, encoding: "utf8" }).sort();
    const found = names.filter((name) => lstatSync(this.at(output, name)).isFile());
    return Object.fromEntries(found.map((name) => [name, this.read(output, name)]));
  }

  /** Unpacks an .ipk with tar, a program independent of the writer. */
  async ipk(...path: string[]): Promise<{ tree: Tree; control: Record<string, string> }> {
    const into = mkdtempSync(this.at("root-"));
    for (const part of ["data", "control"]) {
      mkdirSync(join(into, part));
      await execa("tar", ["-xzf", this.at(...path), "-C", into, `./${part}.tar.gz`]);
      await execa("tar", ["-xpzf", join(into, `${part}.tar.gz`), "-C", join(into, part)]);
    }
    const tree: Tree = {};
    for (const name of readdirSync(join(into, "data"), { recursive: true, encoding: "utf8" })) {
      const where = join(into, "data", name);
      const status = lstatSync(where);
      const mode = (status.mode & 0o7777).toString(8);
      if (status.isSymbolicLink()) tree[name] = { mode, target: readlinkSync(where) };
      else tree[name] = status.isDirectory() ? { mode } : { mode, content: readFileSync(where) };
    }
    const names = readdirSync(join(into, "control"));
    const control = names.map((name) => [name, readFileSync(join(into, "control", name), "utf8")]);
    return { tree, control: Object.fromEntries(control) };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
