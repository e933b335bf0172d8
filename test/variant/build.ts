import { join } from "node:path";
import { execa } from "execa";
import { release } from "../rig/forge/published.ts";
import { oncePerRun } from "../rig/once.ts";
import { root } from "../rig/pages.ts";

// Not before the test run: compressing Node takes two minutes of one CPU, during which the other one compiles the rows of
// the platform lane.
await oncePerRun(join(root, "build/test-variant.run"), async () => {
  const words = ["buildx/cli/image.ts", `PHANTUN_CRATE=${release.phantun}`, "VARIANT=node"];
  await execa(process.execPath, words, { cwd: root, stdio: ["ignore", 2, 2] });
});
