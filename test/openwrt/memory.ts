/**
 * `./run bench router`: measures a tunnel's memory besides phantun itself, with the real docker and podman, and the helper
 * as procd calls it. docs/openwrt.md publishes these numbers. ujail is in no package registry: only its container's PID 1
 * can be measured here, and PID 1 is the same under each engine.
 *
 * Exit codes: 0 measured; 1 an engine or the image failed.
 */
import { readFileSync } from "node:fs";
import { columns } from "../../cross/text/table.ts";
import { image } from "../rig/image/reference.ts";
import { Engine, ready } from "./real/engine.ts";
import { memory } from "./real/memory.ts";

/** A process's parent. */
const parent = (pid: number) => Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[1]);
const name = (pid: number) => readFileSync(`/proc/${pid}/comm`, "utf8").trim();

/** The processes of one running tunnel, parents before children. */
async function processes(engine: Engine): Promise<[what: string, pid: number][]> {
  const tunnel = engine.run("t1", image);
  await ready(tunnel);
  const first = Number(await engine.field("t1", "{{.State.Pid}}"));
  const child = Number(readFileSync(`/proc/${first}/task/${first}/children`, "utf8").trim());
  const attached = tunnel.pid ?? 0;
  return [
    [`${name(attached)}, the attached command line`, attached],
    [`${name(parent(first))}, the container's monitor`, parent(first)],
    [`${name(first)}, PID 1 of the container`, first],
    [`${name(child)} itself`, child],
  ];
}

for (const kind of ["docker", "podman"] as const) {
  const engine = new Engine(kind);
  try {
    if (kind === "podman") await engine.takeFromDocker(image);
    const rows = (await processes(engine)).map(([what, pid]) => {
      const { resident, anonymous } = memory(pid);
      return [what, String(resident), String(anonymous)];
    });
    console.log(columns([[kind, "resident", "its own (kB)"], ...rows], (column) => column > 0).join("\n"));
  } finally {
    await engine.clear();
    engine.remove();
  }
}
