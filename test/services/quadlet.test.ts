import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { block } from "../rig/hosts/page.ts";
import { addresses } from "../rig/hosts/pair.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import type { Machine } from "./machine/machine.ts";
import { Machines } from "./machine/machines.ts";
import { Unit } from "./machine/unit.ts";

const page = "docs/systemd.md";
const remote = { SERVER: addresses.server.ipv4 };
const folder = "/etc/containers/systemd";

describe("the quadlet, as on the page", { timeout: 150_000 }, () => {
  let machines: Machines;
  let client: Machine;
  let server: Machine;
  let phantun: Unit;

  const containers = async () => (await client.run("podman ps --all --format '{{.Names}}'")).stdout;
  const writeClient = async (values: Record<string, string> = {}, name = "phantun-client") =>
    client.write(
      `${folder}/${name}.container`,
      await block(page, "ini phantun-client.container", { ...remote, ...values }),
    );
  const restart = async (name = "phantun-client") =>
    client.run(await block(page, "sh start the quadlet on the server", { "phantun-server": name }));

  beforeAll(async () => {
    await requireTools("docker", "ip", "nsenter");
    machines = await Machines.open();
    ({ client, server } = machines);
    phantun = new Unit(client, "phantun-client");
    await machines.copyImage();
    for (const machine of machines.both) {
      await machine.run(await block(page, "sh load the image"));
      await machine.run("iptables --policy FORWARD ACCEPT");
    }
    await machines.addHostRules();
  });

  afterAll(() => machines?.close());

  it("starts both ends of a tunnel", async () => {
    await server.write(`${folder}/phantun-server.container`, await block(page, "ini phantun-server.container"));
    await writeClient();
    await server.run(await block(page, "sh start the quadlet on the server"));
    await new Unit(server, "phantun-server").printed("Listening on 4567");
    await phantun.started(() => restart());
    await machines.carries();
  });

  it("gets exactly the rights of the boundary", async () => {
    const format =
      "{{.HostConfig.ReadonlyRootfs}} {{.EffectiveCaps}} {{.HostConfig.Privileged}} {{.HostConfig.NetworkMode}}";
    const { stdout } = await client.run(`podman inspect --format '${format}' systemd-phantun-client`);
    expect(stdout).toBe("true [CAP_NET_ADMIN] false host");
    expect((await client.run("grep NoNewPrivs /proc/$(pgrep --exact phantun-client)/status")).stdout).toMatch(/1$/);
  });

  it("stops promptly, is not failed then, and leaves no container", async () => {
    const begin = performance.now();
    await client.run(await block(page, "sh stop the client", { "phantun@client": "phantun-client" }));
    expect(performance.now() - begin).toBeLessThan(5000);
    expect(await phantun.is("ActiveState")).toBe("inactive");
    expect(await phantun.is("Result")).toBe("success");
    expect(await containers()).toBe("");
  });

  it("restarts after phantun, the container or podman's monitor was killed", async () => {
    await phantun.started(() => client.run("systemctl start phantun-client"));
    await phantun.survivesKills();
    await machines.carries();
  });

  it("a wrong MODE makes the unit fail, and its status shows the explanation", async () => {
    await writeClient({ "MODE=client": "MODE=clinet" });
    expect(await phantun.failed(() => restart().catch(() => undefined))).toMatch(/status=64[\s\S]*MODE.*clinet/);
    await writeClient();
    await phantun.started(() => restart());
  });

  it("runs two tunnels from two files", async () => {
    const second =
      "--local 127.0.0.1:51822 --remote SERVER:4567 --tun ptun1 --tun-local 192.168.202.1 --tun-peer 192.168.202.2 " +
      "--tun-local6 fcca::1 --tun-peer6 fcca::2";
    const first = "--local 127.0.0.1:51821 --remote SERVER:4567 --tun ptun0";
    await client.write(
      `${folder}/phantun-office.container`,
      (await block(page, "ini phantun-client.container", { [first]: second })).replace("SERVER", remote.SERVER),
    );
    await client.run("nft add rule inet phantun postrouting ip saddr 192.168.202.2 masquerade");
    await new Unit(client, "phantun-office").started(() => restart("phantun-office"));
    await machines.carries(51822);
    await machines.carries();
    await client.run(`systemctl stop phantun-office; rm ${folder}/phantun-office.container; systemctl daemon-reload`);
    await machines.carries();
  });

  it("waits at boot until the network is up, and then works", async () => {
    await phantun.startsWithTheNetwork(machines);
    await machines.carries();
  });
});
