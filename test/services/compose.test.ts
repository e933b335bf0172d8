import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageName } from "../rig/hosts/engine.ts";
import { block } from "../rig/hosts/page.ts";
import { addresses } from "../rig/hosts/pair.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import type { Machine } from "./machine/machine.ts";
import { Machines } from "./machine/machines.ts";

const page = "docs/docker.md";
const remote = { SERVER: addresses.server.ipv4 };

let machines: Machines;
let client: Machine;
let server: Machine;

/** Waits until the service's latest run has created its device. */
async function ready(machine: Machine, text: string): Promise<void> {
  await machine.listen("docker", "compose", "logs", "--follow").waitForLine(text);
}

const container = async (machine: Machine) => (await machine.run("docker compose ps --all --quiet")).stdout;

beforeAll(async () => {
  await requireTools("docker", "ip", "nsenter");
  machines = await Machines.open();
  ({ client, server } = machines);
  await machines.copyImage();
  for (const machine of machines.both) {
    await machine.run(await block(page, "sh load the image"));
    await machine.run(await block(page, "sh accept what Docker drops"));
  }
  await machines.addHostRules();
});

afterAll(() => machines?.close());

describe("Compose, as on the page", () => {
  it("starts both ends of a tunnel", async () => {
    await server.write("/root/compose.yaml", await block(page, "yaml compose.yaml of the server"));
    await client.write("/root/compose.yaml", await block(page, "yaml compose.yaml of the client", remote));
    const start = await block(page, "sh start with Compose");
    await Promise.all(machines.both.map((machine) => machine.run(start)));
    await ready(server, "Listening on 4567");
    await ready(client, "Created TUN device ptun0");
    await machines.carries();
  });

  it("shows the page's output for a running end", async () => {
    const check = await block(page, "sh check with Compose");
    expect((await client.run(check)).stdout).toMatch(/ Up [\s\S]*Created TUN device ptun0\n[\s\S]* established/);
    expect((await server.run(check)).stdout).toMatch(/ Up [\s\S]*New connection/);
  });

  it("gives the container exactly the options of `docker run` on the same page", async () => {
    const facts = [
      ...["ReadonlyRootfs", "CapDrop", "CapAdd", "SecurityOpt", "Devices", "NetworkMode", "RestartPolicy", "LogConfig"],
      ...["Privileged", "Binds", "PortBindings"],
    ];
    const format = `{{json .Path}} {{json .Args}} ${facts.map((fact) => `{{json .HostConfig.${fact}}}`).join(" ")}`;
    const inspect = async (name: string) => (await client.run(`docker inspect --format '${format}' ${name}`)).stdout;
    const composed = await inspect(await container(client));
    await client.run("docker compose down");
    await client.run(await block(page, "sh start the client", remote));
    expect(composed).toBe(await inspect("phantun-client"));
    await client.run(await block(page, "sh remove the client"));
    await client.run(await block(page, "sh start with Compose"));
    await ready(client, "Created TUN device ptun0");
  });

  it("starts again when phantun was killed", async () => {
    const before = (await client.run(`docker inspect --format '{{.State.StartedAt}}' ${await container(client)}`))
      .stdout;
    await client.run("kill -KILL $(pgrep --exact phantun-client)");
    const again = `docker inspect --format '{{.State.StartedAt}}' ${await container(client)} | grep -vF '${before}'`;
    await client.run(`until ${again}; do :; done`);
    await machines.carries();
  });

  it("is updated by a new image name in the file", async () => {
    const old = await container(client);
    await client.run(`docker tag ${imageName} phantun-runtime:newer`);
    const newer = { ...remote, [imageName]: "phantun-runtime:newer" };
    await client.write("/root/compose.yaml", await block(page, "yaml compose.yaml of the client", newer));
    await client.run(await block(page, "sh start with Compose"));
    expect(await container(client)).not.toBe(old);
    await machines.carries();
  });

  it("stops promptly, with phantun's own exit", async () => {
    const begin = performance.now();
    await client.run("docker compose stop");
    // After `stop_grace_period` Docker would kill it.
    expect(performance.now() - begin).toBeLessThan(5000);
    const code = await client.run(`docker inspect --format '{{.State.ExitCode}}' ${await container(client)}`);
    expect(code.stdout).toBe("143");
  });

  it("a wrong MODE appears in the page's checks", async () => {
    await client.write(
      "/root/compose.yaml",
      await block(page, "yaml compose.yaml of the client", { ...remote, "MODE: client": "MODE: clinet" }),
    );
    await client.run(await block(page, "sh start with Compose"));
    await client.run("until docker compose ps --all | grep -F 'Restarting (64)'; do :; done");
    expect((await client.run("docker compose logs")).stdout).toMatch(/MODE.*clinet/);
  });
});
