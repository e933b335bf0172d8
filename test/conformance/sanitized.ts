import { join } from "node:path";
import { execa } from "execa";
import { compiled } from "../rig/suite/compiled.ts";
import type { Init } from "../rig/suite/init.ts";
import { replace, workshop } from "../rig/suite/tools.ts";

export const pack = join(import.meta.dirname, "../../launcher/pack");

/** Bundles the launcher's policy. Returns the script's path. */
export async function bundled(): Promise<string> {
  const policy = join(workshop, "policy.js");
  await execa(join(pack, "bundle.sh"), [policy]);
  return policy;
}

/** Compiles the launcher with this machine's cc, AddressSanitizer and UndefinedBehaviorSanitizer. */
export async function sanitized(): Promise<Init> {
  const inputs = {
    QUICKJS: await compiled({ target: "quickjs-file", name: "quickjs" }),
    BUNDLE: await bundled(),
    SANITIZE: "address,undefined",
  };
  const path = await replace(join(workshop, "sanitized"), async (OUTPUT) => {
    await execa(join(pack, "compile.sh"), { env: { ...inputs, OUTPUT } });
  });
  return { name: "phantun-runtime, sanitized", path };
}
