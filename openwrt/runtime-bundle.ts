import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { programs } from "../buildx/contract.ts";
import { PackagingError } from "./packages/errors.ts";
import { directory, type Entry, file, link } from "./packages/payload.ts";

/** The fields of a runtime bundle's config.json that identify this project's launcher and limit its capabilities. */
const Config = z.looseObject({
  process: z.looseObject({
    args: z.tuple([z.literal("/phantun-runtime")]).rest(z.string()),
    capabilities: z.looseObject({ bounding: z.array(z.literal("CAP_NET_ADMIN")) }).optional(),
  }),
});

/** An OCI runtime bundle for one platform. */
export interface Bundle {
  /** Its folder, for messages. */
  readonly folder: string;
  /** Its root file system. */
  readonly entries: readonly Entry[];
}

function readTree(root: string, below = ""): Entry[] {
  return readdirSync(join(root, below)).flatMap((name): Entry[] => {
    const path = below === "" ? name : `${below}/${name}`;
    const status = lstatSync(join(root, path));
    if (status.isDirectory()) return [directory(path, status.mode), ...readTree(root, path)];
    if (status.isFile()) return [file(path, readFileSync(join(root, path)), status.mode)];
    if (status.isSymbolicLink()) return [link(path, readlinkSync(join(root, path)))];
    throw new PackagingError(
      "input",
      `${join(root, path)} is neither a file nor a folder nor a symbolic link; a package can carry only these: build the bundle again`,
    );
  });
}

function readConfig(path: string): void {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new PackagingError("input", `${path} cannot be read as JSON; build the bundle again`, cause);
  }
  const result = Config.safeParse(value);
  if (result.success) return;
  const faults = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new PackagingError(
    "input",
    `${path} is not the bundle of phantun-runtime (${faults.join("; ")}); give the folder that the image build wrote`,
  );
}

/**
 * Reads `FOLDER/config.json` and `FOLDER/rootfs`.
 * @throws PackagingError if it is not this project's bundle, or one of its three programs is missing or not executable
 */
export function readBundle(folder: string): Bundle {
  readConfig(join(folder, "config.json"));
  let entries: Entry[];
  try {
    entries = readTree(join(folder, "rootfs"));
  } catch (cause) {
    if (cause instanceof PackagingError) throw cause;
    throw new PackagingError("input", `${join(folder, "rootfs")} cannot be read; build the bundle again`, cause);
  }
  for (const path of Object.values(programs)) {
    const program = entries.find((entry) => entry.path === path);
    if (program?.kind !== "file" || (program.mode & 0o111) === 0) {
      throw new PackagingError(
        "input",
        `${join(folder, "rootfs", path)} is not an executable file; build the bundle again`,
      );
    }
  }
  return { folder, entries };
}
