import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { constants, zstdCompressSync } from "node:zlib";
import { execa } from "execa";
import { workshop } from "../rig/suite/tools.ts";
import { median } from "./statistics.ts";

/** Flags with which phantun can start and report it, in its own network namespace. */
const surroundings = ["--device", "/dev/net/tun", "--cap-drop", "ALL", "--cap-add", "NET_ADMIN", "--network", "none"];
const telling = ["--env", "RUST_LOG=info"];
const server = ["--local", "4567", "--remote", "127.0.0.1:1234"];

/** The duration of `docker stop` for a container with these arguments, in milliseconds. */
async function stopOnce(name: string, words: readonly string[]): Promise<number> {
  const container = execa("docker", ["run", "--rm", "--name", name, ...surroundings, ...telling, ...words], {
    reject: false,
  });
  await new Promise<void>((resolve, reject) => {
    let log = "";
    container.stderr.on("data", (piece: Buffer) => {
      log += piece.toString();
      if (log.includes("Listening on")) resolve();
    });
    container.stderr.on("end", () => reject(new Error(`phantun did not come up in a container: ${log}`)));
  });
  const before = performance.now();
  await execa("docker", ["stop", name]);
  const took = performance.now() - before;
  await container;
  return took;
}

/** The median duration of `docker stop` in ms: for the image, and for its bare binary under Docker's own init. */
export async function measureStops(image: string, rounds: number): Promise<{ ours: number; bare: number }> {
  const name = `phantun-runtime-bench-${process.pid}`;
  const own: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round++) {
    own.push(await stopOnce(name, ["--env", "MODE=server", image, ...server]));
    bare.push(await stopOnce(name, ["--init", "--entrypoint", "/usr/local/bin/phantun-server", image, ...server]));
  }
  return { ours: median(own), bare: median(bare) };
}

/** The size of the image's files as one zstd layer, at zstd's highest ordinary level, in bytes. */
export async function measureImage(image: string): Promise<number> {
  mkdirSync(workshop, { recursive: true });
  const folder = mkdtempSync(join(workshop, "image-"));
  const file = join(folder, "rootfs.tar");
  const { stdout: container } = await execa("docker", ["create", image]);
  await execa("docker", ["export", "--output", file, container]);
  await execa("docker", ["rm", container]);
  const packed = zstdCompressSync(readFileSync(file), { params: { [constants.ZSTD_c_compressionLevel]: 19 } }).length;
  rmSync(folder, { recursive: true });
  return packed;
}
