import { machine } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Platform } from "../../cross/platform.ts";
import { platformSlug } from "../../cross/platform.ts";
import { emulatedCpu, registerEmulators } from "../rig/binfmt.ts";
import { testedRows } from "../rig/rows.ts";
import { judge } from "../rig/suite/case.ts";
import { cases } from "../rig/suite/cases/index.ts";
import { compiled } from "../rig/suite/compiled.ts";
import { failing, failures } from "../rig/suite/failures.ts";
import type { Init } from "../rig/suite/init.ts";
import { compileTools, type Tools } from "../rig/suite/tools.ts";
import { World } from "../rig/suite/world.ts";

/** MIPS has no STKFLT (arch/mips/include/uapi/asm/signal.h). */
const absentSignals = ({ elf }: Platform) => (elf.machine === 8 ? [16] : []);

const rows = testedRows();
let tools: Tools;
let restore: (() => Promise<void>) | undefined;

beforeAll(async () => {
  tools = await compileTools();
  restore = await registerEmulators(rows);
});
afterAll(() => restore?.());

describe.each(rows)("$platform", (row) => {
  const { platform } = row;
  let launcher: Init;
  let broken: Init;
  let probe: string;

  beforeAll(async () => {
    const name = platformSlug(platform);
    launcher = {
      name: `phantun-runtime for ${platform}`,
      path: await compiled({ target: "launcher-file", platform, name: `launcher/${name}` }),
    };
    broken = await failing(platform);
    probe = await compiled({ target: "probe-file", platform, name: `probe/${name}` });
  });

  describe.each([
    ["as PID 1", true],
    ["not as PID 1", false],
  ])("%s", (_, first) => {
    let world: World;
    let brokenWorld: World;
    beforeAll(async () => {
      const around = {
        emulated: row.qemu.program !== machine(),
        environment: emulatedCpu(row),
        absentSignals: absentSignals(row),
      };
      world = await World.make(launcher, first, { ...tools, probe }, around);
      brokenWorld = await World.make(broken, first, { ...tools, probe }, around);
    });
    afterAll(() => {
      world?.[Symbol.dispose]();
      brokenWorld?.[Symbol.dispose]();
    });

    it.each(cases.filter(({ everywhere }) => everywhere))("$id: $promise", async (one) => {
      expect(await judge(one, world)).toEqual({ verdict: "pass" });
    });

    it.each(failures)("$id: with a failing policy, $promise", async (one) => {
      expect(await judge(one, brokenWorld)).toEqual({ verdict: "pass" });
    });
  });
});
