import { execa } from "execa";
import { beforeAll, expect, it } from "vitest";
import { savedImage } from "../../buildx/oci/saved-image.ts";
import { release } from "../rig/forge/published.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { image } from "../rig/image/reference.ts";
import { root } from "../rig/pages.ts";

beforeAll(() => requireTools("docker"));

/** The files of the built layout that contain a text. */
async function containing(text: string): Promise<string> {
  const words = ["--recursive", "--text", "--files-with-matches", "--fixed-strings", text, "build/image/layout"];
  return (await execa("grep", words, { cwd: root, reject: false })).stdout;
}

it("the machine's proxies change nothing in the image, and its provenance does not name them", async () => {
  const { manifest } = await savedImage(image);
  // Nothing listens there: the cache has all steps that need the network, and it does not depend on the proxies.
  const proxies = { http_proxy: "http://somebody:secret@192.0.2.1:3128", no_proxy: "intranet.example" };
  const words = ["buildx/cli/image.ts", `PHANTUN_CRATE=${release.phantun}`];
  await execa(process.execPath, words, { cwd: root, env: proxies, stdio: ["ignore", 2, 2] });
  expect((await savedImage(image)).manifest.digest).toBe(manifest.digest);
  expect(await containing("build-arg:PHANTUN_CRATE")).not.toBe("");
  for (const word of ["somebody:secret", "192.0.2.1", "intranet.example"]) expect(await containing(word)).toBe("");
});
