import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLock } from "../../../buildx/lock/lock.ts";
import { repository } from "../tools.ts";
import { Written } from "./written.ts";

/**
 * A fake Docker with the image store that the matrix needs. It returns the resolved inputs, builds nothing, and records its
 * calls.
 */
const docker = `#!/bin/sh
echo "$*" >> "$CALLS"
case "$*" in
info*) echo '28.2.2 [["driver-type","io.containerd.snapshotter.v1"]]' ;;
*--target=inputs* | *--target=compilers*) ;;
*--target=facts*)
	for word; do case $word in --output=*) folder=\${word#*dest=} ;; esac; done
	echo '{"version":"1.2.3","revision":"0000000000000000000000000000000000000000","epoch":1}' > "$folder/facts.json"
	;;
*) exit 1 ;;
esac
`;

const written = new Written();
beforeAll(() => {
  mkdirSync(written.at("bin"));
  writeFileSync(written.at("bin/docker"), docker, { mode: 0o755 });
});
afterAll(() => written.remove());

test.each([
  ["linux/mipsle", `--build-arg=PHANTUN_CRATE=${readLock().upstream.version}`],
  ["linux/arm64", "--build-arg=LIBC=musl"],
])("--platform %s builds only that row's programs, for routers: %s", async (platform, input) => {
  rmSync(written.at("calls"), { force: true });
  const words = [repository("openwrt/main.ts"), "--platform", platform, "--output", written.at("feeds")];
  const env = { PATH: `${written.at("bin")}${delimiter}${process.env.PATH}`, CALLS: written.at("calls") };
  const { exitCode, stderr } = await execa(process.execPath, words, { env, reject: false });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`==> 1 of 1: ${platform}\n`);
  const calls = readFileSync(join(written.folder, "calls"), "utf8").trimEnd().split("\n");
  // Next to the feeds, never over another build of the user's.
  expect(calls.find((call) => call.includes("--target=facts"))).toContain(`dest=${written.at("feeds-matrix")}`);
  const [build, ...others] = calls.filter((call) => call.includes("--platform="));
  expect(others).toEqual([]);
  expect(build?.split(" ")).toEqual(expect.arrayContaining([`--platform=${platform}`, input]));
});
