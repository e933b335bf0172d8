import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { FILES } from "../../../openwrt/router-files.ts";
import { repository, routerFile } from "../tools.ts";

/** Applets of OpenWrt's busybox that the init script, its stand-in and the page use. */
const APPLETS = ["sh", "cat", "cp", "df", "echo", "sed", "test", "true"];

/** Applets that only the scripts use. */
const SCRIPTS = ["find", "mkdir", "rm", "tr"];

/** Router commands that are only recorded. */
const RECORDED = [
  "usr/bin/opkg",
  "usr/bin/apk",
  "usr/sbin/opkg-key",
  "sbin/logread",
  "bin/ubus",
  "etc/init.d/dockerd",
  "etc/init.d/firewall",
  "etc/init.d/sysctl",
];

/** The files with custom feeds of opkg and apk. */
const CUSTOM_FEEDS = ["etc/opkg/customfeeds.conf", "etc/apk/repositories.d/customfeeds.list"];

/** Debian's busybox has no flock, unlike OpenWrt's; there is no concurrent process to lock out. */
const flock = "#!/bin/sh\n";

const recorder = '#!/bin/sh\nprintf "%s" "$0" >> /calls\nprintf " %s" "$@" >> /calls\necho >> /calls\n';

/**
 * A root file system with busybox, OpenWrt's own uci, the package's files, and stand-ins for the rest. The page's commands
 * run in it unchanged.
 */
export class PageRouter {
  readonly root = mkdtempSync(join(tmpdir(), "phantun-page-"));

  at(path: string): string {
    return join(this.root, path);
  }

  put(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text);
    chmodSync(this.at(path), mode);
  }

  text(path: string): string {
    return readFileSync(this.at(path), "utf8");
  }

  constructor() {
    for (const folder of ["bin", "sbin", "usr/bin", "tmp", "etc/apk/keys", "mnt/usb", "dev", "overlay"]) {
      mkdirSync(this.at(folder), { recursive: true });
    }
    copyFileSync("/usr/bin/busybox", this.at("bin/busybox"));
    for (const applet of [...APPLETS, ...SCRIPTS]) symlinkSync("busybox", this.at(`bin/${applet}`));
    this.put("dev/null", "");
    for (const path of RECORDED) this.put(path, recorder, 0o755);
    // reload_config calls `reload` for a changed configuration, and rc.common's `reload` is `start`.
    this.put("sbin/reload_config", `${recorder}/etc/init.d/phantun-runtime start\n`, 0o755);
    this.put("etc/rc.common", readFileSync(repository("test/openwrt/stand-in/rc.common.sh"), "utf8"));
    this.put("etc/init.d/phantun-runtime", readFileSync(routerFile("etc/init.d/phantun-runtime"), "utf8"), 0o755);
    this.put("etc/config/phantun-runtime", readFileSync(routerFile("etc/config/phantun-runtime"), "utf8"));
    this.put("usr/bin/flock", flock, 0o755);
    // df reads the mounts here.
    this.put("proc/mounts", "/dev/mtdblock6 /overlay jffs2 rw 0 0\n");
    this.put("etc/openwrt_release", "DISTRIB_ARCH='mipsel_24kc'\n");
    for (const path of CUSTOM_FEEDS) this.put(path, "");
    this.put("etc/config/dockerd", "config globals 'globals'\n");
    this.put("calls", "");
    this.put("record", "");
    // The package's installation has started the service, so procd knows it, without instances.
    mkdirSync(this.at("etc/config/procd"));
    for (const path of Object.keys(FILES).filter((name) => name.startsWith("usr/lib/"))) {
      this.put(path, readFileSync(routerFile(path), "utf8"));
    }
    const uci = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "uci"));
    const found = uci.find((path) => {
      try {
        copyFileSync(path, this.at("sbin/uci"));
        return true;
      } catch {
        return false;
      }
    });
    if (found === undefined) throw new Error("uci is not on the PATH");
  }

  /** Runs a block in a folder of the router, as if typed. */
  run(text: string, folder: string) {
    return execa("chroot", [this.root, "/bin/busybox", "ash", "-e"], {
      input: `cd ${folder}\n${text}`,
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", UCI: "/etc/config", RECORD: "/record" },
      extendEnv: false,
      reject: false,
    });
  }

  /** Calls of other commands than uci and the init script, with arguments. */
  get calls(): string[] {
    return readFileSync(this.at("calls"), "utf8").split("\n").filter(Boolean);
  }

  /** The records of the init script's stand-in. */
  get record(): string[][] {
    return readFileSync(this.at("record"), "utf8")
      .split("\x1e")
      .slice(0, -1)
      .map((one) => one.split("\x1f").slice(0, -1));
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
