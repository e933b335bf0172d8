import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { targetFiles } from "../../../../cross/generate/targets.ts";
import { platforms } from "../../../../cross/platforms.ts";

const files = targetFiles(platforms);

it("each row has its own folder, with one file per libc", () => {
  expect([...files.keys()].filter((path) => path.startsWith("cross/targets/linux/amd64/"))).toEqual([
    "cross/targets/linux/amd64/phantun/row.env",
    "cross/targets/linux/amd64/phantun/gnu.env",
    "cross/targets/linux/amd64/phantun/musl.env",
    "cross/targets/linux/amd64/launcher.env",
  ]);
});

it("a shell reads the table's values unchanged", () => {
  expect(files.get("cross/targets/linux/mips/launcher.env")).toMatch(
    /^# .*\nCC='zig cc -target mips-linux-musleabi -mcpu=mips32r2\+soft_float'\nBYTE_ORDER='big'\n$/,
  );
});

it("options without a stability promise follow the stable ones", () => {
  expect(files.get("cross/targets/linux/mips64le/phantun/musl.env")).toContain(
    "\nCODEGEN='-C relocation-model=static -Z tls-model=local-exec'\n",
  );
  expect(files.get("cross/targets/linux/ppc64le/launcher.env")).toContain(
    "-mcpu=ppc64le -flto -fno-inline-functions'\n",
  );
});

it("a row with a compiled musl has its inputs, and links only with it", () => {
  const file = (name: string) => files.get(`cross/targets/linux/mips64/${name}`);
  expect(file("musl.env")).toMatch(/\nZIG_TARGET='mips64-linux-musleabi'\nZIG_CPU='mips64r2\+soft_float'\n$/);
  expect(file("launcher.env")).toContain("\nCC='zig-musl-cc'\n");
  expect(file("phantun/musl.env")).toContain("\nLINKER='zig-musl-cc'\n");
});

it("musl's allocator is compiled like the launcher, with musl's own name of the architecture", () => {
  expect(files.get("cross/targets/linux/386/phantun/musl.env")).toMatch(
    /\nCC='zig cc -target x86-linux-musl -mcpu=i586'\nMUSL_ARCH='i386'\n$/,
  );
  expect(files.get("cross/targets/linux/mips64/phantun/musl.env")).toMatch(/\nCC='zig-musl-cc'\nMUSL_ARCH='mips64'\n$/);
  // The linker would treat an object for link-time optimization differently.
  expect(files.get("cross/targets/linux/ppc64le/phantun/musl.env")).toMatch(
    /\nCC='zig cc -target powerpc64le-linux-musl -mcpu=ppc64le'\nMUSL_ARCH='powerpc64'\n$/,
  );
  expect(files.get("cross/targets/linux/amd64/phantun/gnu.env")).not.toContain("MUSL_ARCH");
});

it("the Dockerfile compiles musl for the same rows", () => {
  const dockerfile = readFileSync("buildx/Dockerfile", "utf8");
  const architectures = /^ARG OWN_LIBC=\$\{TARGETARCH#(.*)\}$/m.exec(dockerfile)?.slice(1);
  const rows = platforms.filter(({ zig }) => zig.ownMusl).map(({ platform }) => platform);
  expect(architectures?.map((architecture) => `linux/${architecture}`)).toEqual(rows);
});
