import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageName } from "../rig/hosts/engine.ts";
import { block } from "../rig/hosts/page.ts";
import { addresses } from "../rig/hosts/pair.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import type { Machine } from "./machine/machine.ts";
import { Machines } from "./machine/machines.ts";
import { Unit } from "./machine/unit.ts";

const page = "docs/systemd.md";
const remote = { SERVER: addresses.server.ipv4 };

/** The differences between the two units. */
const engines = [
  {
    engine: "docker",
    unit: "ini phantun@.service for docker",
    load: () => block("docs/docker.md", "sh load the image"),
    forward: () => block("docs/docker.md", "sh accept what Docker drops"),
  },
  {
    engine: "podman",
    unit: "ini phantun@.service for podman",
    load: () => block(page, "sh load the image"),
    forward: async () => "iptables --policy FORWARD ACCEPT",
  },
];

describe.each(engines)(
  "the unit for $engine, as on the page",
  { timeout: 150_000 },
  ({ engine, unit, load, forward }) => {
    let machines: Machines;
    let client: Machine;
    let server: Machine;
    let phantun: Unit;

    const setUp = async (machine: Machine, end: "client" | "server", text: string) => {
      await machine.write(`/etc/phantun/${end}.env`, text);
      await machine.write("/etc/systemd/system/phantun@.service", await block(page, unit));
      await machine.run(await load());
      await machine.run(await forward());
    };

    const containers = async () => (await client.run(`${engine} ps --all --format '{{.Names}}'`)).stdout;

    beforeAll(async () => {
      await requireTools("docker", "ip", "nsenter");
      machines = await Machines.open();
      ({ client, server } = machines);
      phantun = new Unit(client, "phantun@client");
      await machines.copyImage();
      await setUp(server, "server", await block(page, "ini /etc/phantun/server.env"));
      await setUp(client, "client", await block(page, "ini /etc/phantun/client.env", remote));
      await machines.addHostRules();
    });

    afterAll(() => machines?.close());

    it("starts both ends of a tunnel", async () => {
      await server.run(await block(page, "sh start the server"));
      await client.run(await block(page, "sh start the server", { "phantun@server": "phantun@client" }));
      await new Unit(server, "phantun@server").printed("Listening on 4567");
      await phantun.printed("Created TUN device ptun0");
      await machines.carries();
    });

    it("shows the page's output for a running end", async () => {
      const { stdout } = await client.run(await block(page, "sh check the client"));
      expect(stdout).toMatch(/Active: active \(running\)[\s\S]*Created TUN device ptun0\n[\s\S]* established/);
    });

    it("stops promptly, is not failed then, and leaves no container", async () => {
      const begin = performance.now();
      await client.run(await block(page, "sh stop the client"));
      expect(performance.now() - begin).toBeLessThan(5000);
      expect(await phantun.is("ActiveState")).toBe("inactive");
      expect(await phantun.is("Result")).toBe("success");
      expect(await containers()).toBe("");
      expect((await client.run("pgrep --count phantun-client || true")).stdout).toBe("0");
    });

    it("stops in the middle of its start as well", async () => {
      await client.run("systemctl start --no-block phantun@client; systemctl stop phantun@client");
      expect(await phantun.is("ActiveState")).toBe("inactive");
      expect(await containers()).toBe("");
    });

    it("restarts after phantun, the container or the engine's own process was killed", async () => {
      await phantun.started(() => client.run("systemctl start phantun@client"));
      await machines.carries();
      await phantun.survivesKills();
      await machines.carries();
    });

    it("removes its own leftovers, and never a foreign container of the same name", async () => {
      await client.run("systemctl stop phantun@client");
      await client.run(`${engine} create --name phantun-client ${imageName}`);
      const failed = phantun.printed("already in use");
      await client.run("systemctl start phantun@client || true");
      await failed;
      await client.run("systemctl stop phantun@client");
      expect(await containers()).toBe("phantun-client");
      await client.run(`${engine} rm phantun-client`);
    });

    it("is updated by a new image name in its file", async () => {
      await client.run(`${engine} tag ${imageName} phantun-runtime:newer`);
      await client.run(`sed -i s/${imageName}/phantun-runtime:newer/ /etc/phantun/client.env`);
      await phantun.started(async () => client.run(await block(page, "sh update the client")));
      const { stdout } = await client.run(`${engine} ps --format '{{.Image}}'`);
      expect(stdout).toMatch(/phantun-runtime:newer$/);
    });

    it("a wrong MODE or argument makes the unit fail, and its status shows the explanation", async () => {
      await client.run("sed -i s/MODE=client/MODE=clinet/ /etc/phantun/client.env");
      const state = await phantun.failed(() => client.run("systemctl restart phantun@client || true"));
      expect(state).toMatch(/status=64[\s\S]*MODE.*clinet/);
      await client.run("sed -i 's/MODE=clinet/MODE=client/; s/--tun /--tum /' /etc/phantun/client.env");
      expect(await phantun.failed(() => client.run("systemctl restart phantun@client || true"))).toMatch(/status=2/);
      await client.run("sed -i 's/--tum /--tun /' /etc/phantun/client.env");
    });

    it("runs two tunnels as two instances", async () => {
      await phantun.started(() => client.run("systemctl start phantun@client"));
      await client.write("/etc/phantun/office.env", await block(page, "ini /etc/phantun/office.env", remote));
      const office = new Unit(client, "phantun@office");
      await office.started(async () => client.run(await block(page, "sh start a second instance")));
      if (engine === "docker") {
        await client.run(await block("docs/docker.md", "sh accept what Docker drops", { ptun0: "ptun1" }));
      }
      await machines.carries();
      await machines.carries(51822);
      await client.run("systemctl disable --now phantun@office");
      expect(await office.is("ActiveState")).toBe("inactive");
      await machines.carries();
    });

    it("waits at boot until the network is up, and then works with the rules loaded before", async () => {
      await phantun.startsWithTheNetwork(machines);
      await machines.carries();
    });

    if (engine === "podman") return;

    it("stops with Docker, starts with Docker, and survives Docker's crash", async () => {
      await client.run("systemctl stop docker.socket docker");
      expect(await phantun.is("ActiveState")).toBe("inactive");
      expect(await phantun.is("Result")).toBe("success");
      await phantun.started(() => client.run("systemctl start docker"));
      await phantun.started(() => client.run("systemctl restart docker"));
      // The restarts above have used up Docker's own limit of three starts a minute.
      await client.run("systemctl reset-failed docker");
      await phantun.started(() => client.run("kill -KILL $(pgrep --exact dockerd)"));
      await machines.carries();
    });
  },
);
