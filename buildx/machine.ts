import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Machine } from "./command.ts";

/** The repository's folder, which is every build's context. */
export const root = join(import.meta.dirname, "..");

/** Runs programs in the repository's folder. */
export const here = execa({ cwd: root });

/** The bundle that the machine's own HTTPS clients use, if it is in one of the places where systems keep it. */
async function certificateBundle(): Promise<string | undefined> {
  const places = [process.env.SSL_CERT_FILE, "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];
  for (const place of places) {
    if (place && (await readFile(place).catch(() => undefined))?.length) return place;
  }
  return undefined;
}

/** Asks the Docker Engine and the file system what a build has to know. */
export async function machine(): Promise<Machine> {
  const { stdout } = await here`docker info --format ${"{{json .DriverStatus}}"}`;
  return { certificates: await certificateBundle(), containerdStore: stdout.includes("io.containerd.snapshotter") };
}

/** Runs docker with its progress on this terminal. A failure has been told by BuildKit already. */
export const build = (args: string[]) => here("docker", args, { stdio: ["ignore", 2, "inherit"] });
