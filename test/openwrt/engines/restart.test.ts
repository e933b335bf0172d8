import { afterAll, beforeAll, expect, test } from "vitest";
import { PrivateDocker } from "../../../buildx/reproduce/private-docker.ts";
import { Engine, ready, waitForLine } from "../real/engine.ts";
import { buildStub, image } from "../real/stub.ts";
import { need } from "../tools.ts";

const docker = new PrivateDocker();
const engine = new Engine("docker", docker.env);

beforeAll(async () => {
  need("docker", "dockerd", "busybox");
  await buildStub();
  await docker.start();
  await engine.takeFromDocker(image);
});
afterAll(async () => {
  await engine.clear();
  await docker.remove();
  engine.remove();
});

test("when the engine is restarted the instance ends; its next start prints one line and waits until the engine answers", async () => {
  const first = engine.run("t1", image);
  await ready(first);
  await docker.stop();
  expect((await first).exitCode).not.toBe(0);

  const second = engine.run("t1", image, "--wait", "60");
  await waitForLine(second, /^docker does not answer; waiting up to 60 s for it$/m);
  const running = ready(second);
  await docker.start();
  await running;
  expect(await engine.names()).toEqual(["phantun-t1"]);
  await engine.helper("stop", "--engine", "docker", "--");
  expect(await engine.names()).toEqual([]);
  await second;
});
