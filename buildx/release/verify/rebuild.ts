import { rm } from "node:fs/promises";
import { machine as architecture } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { platforms } from "../../../cross/platforms.ts";
import { root } from "../../build/machine.ts";
import { readBuilt } from "../../oci/built-image.ts";
import { Manifest } from "../../oci/types.ts";
import { imageDifferences } from "../../reproduce/differences.ts";
import { BrokenLink, type Link } from "./chain.ts";

const output = "build/verify-release";

/** The link from an image to the build: a rebuild of this machine's row under the lock gives the same manifest. */
export function rebuild(layout: string): Link {
  return {
    name: "rebuild",
    check: async () => {
      const row = platforms.find(({ qemu }) => qemu.program === architecture());
      if (!row) throw new BrokenLink(`this machine's ${architecture()} is not in the platform table.`);
      const { platform } = row;
      const fetched = await readBuilt(layout, platform).catch(() => undefined);
      if (!fetched) throw new BrokenLink(`the release has no image for ${platform}, the platform of this machine.`);
      const gzip = Manifest.parse(fetched.manifest).layers.some(({ mediaType }) => mediaType.endsWith("+gzip"));
      const words = ["--platform", platform, "--output", output, "--compression", gzip ? "gzip" : "zstd"];
      const { failed } = await execa(process.execPath, ["buildx/cli/matrix.ts", ...words, "PHANTUN_LOCKED=1"], {
        cwd: root,
        stdio: ["ignore", 2, 2],
        reject: false,
      });
      if (failed) throw new BrokenLink("the build failed; see the log above.");
      try {
        const built = await readBuilt(join(root, output, "layout"), platform);
        if (built.digest === fetched.digest) return `${platform} built again is ${built.digest}, too`;
        const [first, ...more] = imageDifferences(fetched, built);
        const others = more.length > 0 ? `, and ${more.length} more differences` : "";
        throw new BrokenLink(
          `${platform} built again is ${built.digest}, and the release's ${fetched.digest}: ${first}${others}.`,
        );
      } finally {
        await rm(join(root, output), { recursive: true, force: true });
      }
    },
  };
}
