import { z } from "zod";

/** The C libraries a row can be linked with; both are linked statically into every executable. */
export const Libc = z.enum(["gnu", "musl"]);
export type Libc = z.infer<typeof Libc>;

/** A platform's name for file names, tags and bake targets, which must not contain a slash: `linux-arm-v7`. */
export const platformSlug = (platform: string) => platform.replaceAll("/", "-");

/** How upstream's programs are compiled for one platform with one libc. */
export const RustBuild = z.strictObject({
  /** Rust target triple, as `rustc --print target-list` spells it. */
  target: z.string().regex(/^[a-z0-9_]+-(unknown|openwrt)-linux-(gnu|musl)[a-z0-9]*$/),
  /** The linker: Debian's cross gcc of this name, or zig through cargo-zigbuild. */
  linker: z.union([z.literal("zig"), z.string().regex(/^[a-z0-9_]+-linux-gnu[a-z0-9]*-gcc$/)]),
  /** Arguments of `-C` that the target needs for a static executable that starts; none changes phantun's behaviour. */
  codegen: z.array(z.string().regex(/^[a-z-]+=[A-Za-z0-9+,-]+$/)),
  /** The same for `-Z`, whose options are unstable between compiler releases. */
  unstable: z.array(z.string().regex(/^[a-z-]+=[a-z-]+$/)).default([]),
});
export type RustBuild = z.infer<typeof RustBuild>;

const Word = z.int().min(0).max(0xffff_ffff);

/** The required headers of every executable of a row (System V ABI, `e_ident`, `e_machine` and `e_flags`). */
export const Elf = z.strictObject({
  bits: z.union([z.literal(32), z.literal(64)]),
  byteOrder: z.enum(["little", "big"]),
  /** `e_machine`, a number of the ELF registry. */
  machine: z.int().positive(),
  /** `e_flags`: the bits for instruction set and ABI, and their value. */
  flags: z.strictObject({ mask: Word, value: Word }),
  /** `fp_abi` of PT_MIPS_ABIFLAGS, the only record of MIPS's float ABI. */
  mipsFloatAbi: z.int().min(0).max(255).optional(),
  /** Allowed requirements of 32-bit ARM, as values of its build attributes (cross/elf/arm-attributes.ts); never NEON. */
  arm: z.strictObject({ architectures: z.array(z.int()).min(1), floatingPoint: z.int() }).optional(),
});
export type Elf = z.infer<typeof Elf>;

/** One row of the platform table: every property of a platform that this project uses. */
export const Platform = z
  .strictObject({
    /** `os/architecture[/variant]` as in the OCI image index: MIPS never has a variant, 32-bit ARM always has one. */
    platform: z.string().regex(/^linux\/(arm\/v[567]|(?!arm$)[a-z0-9]+)$/),
    /** The libc of the default image. */
    libc: Libc,
    rust: z.partialRecord(Libc, RustBuild),
    /** zig's spelling of the target, for the launcher's C. */
    zig: z.strictObject({
      target: z.string().regex(/^[a-z0-9_]+-linux-musl[a-z0-9]*$/),
      cpu: z.string().regex(/^[a-z0-9_+-]+$/),
      /** Link-time optimization, for targets where it makes the launcher smaller. */
      lto: z.boolean().default(false),
      /** zig has no C library for this target: musl is compiled for the row (cross/build-musl.sh), and zig links with it. */
      ownMusl: z.boolean().default(false),
    }),
    elf: Elf,
    /** Suffix of the qemu-user program that emulates the row, and the oldest CPU that users have. */
    qemu: z.strictObject({ program: z.string().regex(/^[a-z0-9_]+$/), cpu: z.string().optional() }),
    /** OpenWrt's names (`DISTRIB_ARCH`) for the row's architectures, in alphabetical order. */
    openwrt: z.array(z.string().regex(/^[a-z0-9_+-]+$/)),
    /** A description of the row's boards and machines. */
    boards: z.string().min(1),
    /** Whether every check builds and runs the row; other rows need a separate command. */
    everyCheck: z.boolean(),
  })
  .refine((row) => row.rust[row.libc] !== undefined, {
    path: ["rust"],
    message: "has no entry for the row's own libc",
  });
export type Platform = z.infer<typeof Platform>;

/** The whole table. No platform and no OpenWrt architecture occurs twice. */
export const PlatformTable = z.array(Platform).superRefine((rows, context) => {
  const unique = (values: string[], what: string) => {
    for (const value of values.filter((value, index) => values.indexOf(value) !== index)) {
      context.addIssue({ code: "custom", message: `${what} ${value} occurs twice` });
    }
  };
  unique(
    rows.map((row) => row.platform),
    "platform",
  );
  unique(
    rows.flatMap((row) => row.openwrt),
    "OpenWrt architecture",
  );
});

/** Reads a table. Throws one line per fault: `platforms.3.libc: expected ..., got ...`. */
export function parsePlatforms(rows: unknown): Platform[] {
  const result = PlatformTable.safeParse(rows, { reportInput: true });
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const path = ["platforms", ...issue.path.map(String)].join(".");
    const got = issue.input === undefined ? "" : `, got ${JSON.stringify(issue.input)}`;
    return `${path}: ${issue.message}${got}`;
  });
  throw new Error(lines.join("\n"));
}
