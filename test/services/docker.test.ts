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

const onBoth = async (name: string) => {
  const script = await block(page, name);
  await Promise.all(machines.both.map((machine) => machine.run(script)));
};

const startServer = async () => server.run(await block(page, "sh start the server"));
const startClient = async () => client.run(await block(page, "sh start the client", remote));

/** A field of a container's state in its engine. */
const state = async (machine: Machine, name: string, field: string) =>
  (await machine.run(`docker inspect --format '{{.State.${field}}}' ${name}`)).stdout;

/** How often phantun in the container has created its device. */
const devices = async (machine: Machine, name: string): Promise<number> =>
  Number((await machine.run(`docker logs ${name} 2>&1 | grep -c 'Created TUN device' || true`)).stdout);

/**
 * Waits until phantun in the container has created its device more often than `before`. It uses only the log: Docker's start
 * time may be later than phantun's first lines.
 */
async function ready(machine: Machine, name: string, before = 0): Promise<void> {
  const made = `$(docker logs ${name} 2>&1 | grep -c 'Created TUN device')`;
  await machine.run(`until [ "${made}" -gt ${before} ]; do sleep 0.1; done`);
}

/** Runs an action on the client, and waits until it is up again. */
async function restartedBy(action: () => Promise<unknown>): Promise<void> {
  const before = await devices(client, "phantun-client");
  await action();
  await ready(client, "phantun-client", before);
}

beforeAll(async () => {
  await requireTools("docker", "ip", "nsenter");
  machines = await Machines.open();
  ({ client, server } = machines);
  await machines.copyImage();
});

afterAll(() => machines?.close());

describe("docker run, as on the page", () => {
  it("starts both ends of a tunnel despite Docker's drop policy", async () => {
    await onBoth("sh load the image");
    await startServer();
    await startClient();
    await server.listen("docker", "logs", "--follow", "phantun-server").waitForLine("Listening on 4567");
    await ready(client, "phantun-client");
    await machines.addHostRules();
    for (const machine of machines.both) {
      expect((await machine.run("iptables -S FORWARD")).stdout).toContain("-P FORWARD DROP");
    }
    await onBoth("sh accept what Docker drops");
    await machines.carries();
  });

  it("shows the page's output for a running end", async () => {
    const { stdout, all } = await client.run(await block(page, "sh check the client"));
    expect(stdout).toMatch(/ Up /);
    expect(all).toMatch(/Created TUN device ptun0\n[\s\S]* established/);
    expect((await server.run("docker logs phantun-server")).all).toContain("New connection");
  });

  it("keeps a log of limited size", async () => {
    const { stdout } = await client.run("docker inspect --format '{{json .HostConfig.LogConfig}}' phantun-client");
    expect(JSON.parse(stdout)).toEqual({ Type: "local", Config: { "max-size": "1m" } });
  });

  it("restarts after phantun or the whole container was killed", async () => {
    await restartedBy(() => client.run("kill -KILL $(pgrep --exact phantun-client)"));
    await machines.carries();
    const launcher = await state(client, "phantun-client", "Pid");
    await restartedBy(() => client.run(`kill -KILL ${launcher}`));
    await machines.carries();
  });

  it("starts again with Docker", async () => {
    await restartedBy(() => client.run("systemctl restart docker"));
    await machines.carries();
  });

  it("stops promptly, with phantun's own exit, and stays stopped when Docker restarts", async () => {
    const begin = performance.now();
    await client.run("docker stop phantun-client");
    // Docker would kill it after ten seconds.
    expect(performance.now() - begin).toBeLessThan(5000);
    expect(await state(client, "phantun-client", "ExitCode")).toBe("143");
    await client.run("systemctl restart docker");
    expect(await state(client, "phantun-client", "Status")).toBe("exited");
  });

  it("is updated: a container of another image replaces the old one", async () => {
    await client.run(`docker tag ${imageName} phantun-runtime:newer`);
    await client.run(await block(page, "sh remove the client"));
    await client.run(await block(page, "sh start the client", { ...remote, [imageName]: "phantun-runtime:newer" }));
    await ready(client, "phantun-client");
    await machines.carries();
  });

  it("is back after a reboot of both machines, and so are forwarding and rules", async () => {
    await machines.keepHostRules();
    const [before, serverBefore] = await Promise.all([
      devices(client, "phantun-client"),
      devices(server, "phantun-server"),
    ]);
    await machines.reboot();
    await ready(client, "phantun-client", before);
    await ready(server, "phantun-server", serverBefore);
    for (const machine of machines.both) {
      expect((await machine.run("iptables -S FORWARD")).stdout).toContain("-P FORWARD ACCEPT");
    }
    await machines.carries();
  });

  it("a wrong MODE appears in `docker ps`, and in the log with the accepted values", async () => {
    await client.run(await block(page, "sh remove the client"));
    await client.run(await block(page, "sh start the client", { ...remote, "MODE=client": "MODE=clinet" }));
    await client.run("until docker ps --filter name=phantun-client | grep -F 'Restarting (64)'; do :; done");
    expect((await client.run("docker logs phantun-client")).all).toMatch(/MODE.*clinet.*/);
  });
});
