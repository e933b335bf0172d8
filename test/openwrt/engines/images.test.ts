import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { tar } from "../../../openwrt/packages/archive.ts";
import { failure, message } from "../messages.ts";
import { type Engine, engineWith, ready } from "../real/engine.ts";
import { image, stubFiles } from "../real/stub.ts";

const tag = "phantun-runtime-openwrt-platform:test";
/** This machine's platform, and another one. */
const machine = `linux/${process.arch === "x64" ? "amd64" : process.arch}`;
const other = "linux/arm/v5";

/** The engines' options to select an image for arm/v7. */
const v7 = { docker: ["--platform", "linux/arm/v7"], podman: ["--os", "linux", "--arch", "arm", "--variant", "v7"] };
const found = { docker: "linux/arm/v7", podman: "linux/arm" };

describe.each(["docker", "podman"] as const)("%s", (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await engineWith(name, image);
  });
  afterEach(async () => {
    await engine.clear();
    await engine.cli("rmi", "-f", tag);
  });
  afterAll(() => engine.remove());

  const importForeign = () =>
    engine.feed(tar(stubFiles(), 0), "import", ...v7[name], "--change", 'ENTRYPOINT ["/phantun-runtime"]', "-", tag);

  test.each([machine, other])("an image for another platform than %s is reported, and not run", async (platform) => {
    await importForeign();
    const { exitCode, stderr } = await engine.run("t1", tag, "--platform", platform);
    expect({ exitCode, lines: stderr.split("\n") }).toEqual({
      exitCode: 1,
      lines: [message("WRONG_PLATFORM", tag, found[name], platform), failure("NO_IMAGE_FOR_PLATFORM", tag, platform)],
    });
    expect((await engine.cli("ps", "-aq", "--filter", "label=phantun-runtime")).stdout).toBe("");
  });

  test("the archive's image replaces one for another platform, and runs", async () => {
    const archive = join(engine.folder, "usb.tar");
    await engine.cli("tag", image, tag);
    await engine.cli("save", "-o", archive, tag);
    await engine.cli("rmi", tag);
    await importForeign();
    const running = engine.run("t1", tag, "--platform", machine, "--archive", archive);
    await ready(running);
    // The second start finds the image and loads nothing.
    await engine.helper("stop", "--", "t1");
    expect((await running).stderr).toContain(message("LOADING", archive));
    const second = engine.run("t1", tag, "--platform", machine, "--archive", archive);
    await ready(second);
    await engine.helper("stop", "--", "t1");
    expect((await second).stderr).not.toContain(message("LOADING", archive));
  });

  test("an image for arm/v7 is accepted for arm/v7", async () => {
    await importForeign();
    const check = ["check", "--engine", name, "--image", tag, "--platform"];
    expect((await engine.helper(...check, "linux/arm/v7")).stdout).toContain(
      message("CHECK_IMAGE", `${tag} (linux/arm/v7)`),
    );
    expect((await engine.helper(...check, other)).exitCode).toBe(1);
  });

  test("a foreign container of the name is left alone by every verb", async () => {
    await engine.cli("create", "--name", "phantun-t1", image);
    const { exitCode, stderr } = await engine.run("t1", image);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: failure("FOREIGN_CONTAINER", "phantun-t1", name),
    });
    await engine.helper("stop", "--", "t1");
    await engine.helper("stop", "--");
    await engine.helper("prune", "--");
    expect(await engine.names()).toEqual(["phantun-t1"]);
  });
});
