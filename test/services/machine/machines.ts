import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { removeLeftovers } from "../../rig/hosts/host.ts";
import { block } from "../../rig/hosts/page.ts";
import { addresses } from "../../rig/hosts/pair.ts";
import { recipe } from "../../rig/hosts/recipe.ts";
import { Machine } from "./machine.ts";

/** The time limit for a datagram through the tunnel, including a restart of the tunnel, in milliseconds. */
const patience = 60_000;

/** The machines' name for the cable's ends: the example on the pages. */
const uplink = "eth0";

/** The file of the host's rules. */
const rules = "/etc/phantun.nft";

const loadRules = `[Unit]
After=nftables.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=nft --file ${rules}
[Install]
WantedBy=multi-user.target
`;

const program = (path: string, ...args: (string | number)[]) => [
  process.execPath,
  join(import.meta.dirname, path),
  ...args.map(String),
];

/** Two machines connected by a cable. */
export class Machines {
  readonly client: Machine;
  readonly server: Machine;

  private constructor(client: Machine, server: Machine) {
    this.client = client;
    this.server = server;
  }

  static async open(): Promise<Machines> {
    await removeLeftovers();
    await Machine.build();
    const [client, server] = (await Promise.all(
      (["client", "server"] as const).map((role) =>
        Machine.start(`phantun-runtime-test-${role}-machine`, `${addresses[role].ipv4}/24`),
      ),
    )) as [Machine, Machine];
    const machines = new Machines(client, server);
    await machines.plug();
    return machines;
  }

  get both(): Machine[] {
    return [this.client, this.server];
  }

  /** Plugs in a cable, and waits until both machines have their addresses and the units that wait for a network are up. */
  async plug(): Promise<void> {
    const end = ({ pid }: Machine) => ["name", uplink, "netns", String(pid)];
    await execa("ip", ["link", "add", ...end(this.client), "type", "veth", "peer", ...end(this.server)]);
    const online = `/usr/lib/systemd/systemd-networkd-wait-online --interface=${uplink}`;
    await Promise.all(this.both.map((machine) => machine.run(`${online}; systemctl start docker.service`)));
  }

  /** Saves the image under test as docs/docker.md says, and copies the file into root's home on both machines. */
  async copyImage(): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-"));
    try {
      await execa("sh", ["-e"], { cwd: folder, input: await block("docs/docker.md", "sh save the image") });
      for (const { name } of this.both)
        await execa("docker", ["cp", join(folder, "phantun-runtime.tar"), `${name}:/root/`]);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  /** Sets up both hosts with docs/host-recipes.md. */
  async addHostRules(): Promise<void> {
    for (const [machine, heading] of [
      [this.client, "Client"],
      [this.server, "Server"],
    ] as const) {
      await machine.write(rules, await recipe(heading, "nft"));
      await machine.run(`${await recipe(heading, "sh")}nft --file ${rules}`);
    }
  }

  /** Makes forwarding and rules persistent on both machines. */
  async keepHostRules(): Promise<void> {
    for (const machine of this.both) {
      await machine.write("/etc/sysctl.d/90-phantun.conf", "net.ipv4.ip_forward = 1\n");
      await machine.write("/etc/systemd/system/phantun-rules.service", loadRules);
      await machine.run("systemctl enable phantun-rules.service");
    }
  }

  /** Reboots both machines, and plugs in the cable when they are up. */
  async reboot(): Promise<void> {
    await Promise.all(this.both.map((machine) => machine.reboot()));
    await this.plug();
  }

  /** Sends UDP into the client's end until a datagram leaves the server's end and its answer returns. */
  async carries(into = 51821, out = 51820): Promise<void> {
    const answering = execa(...this.server.inside(...program("../../rig/tunnel/answer.ts", "127.0.0.1", out)), {
      reject: false,
      buffer: false,
    });
    await once(createInterface({ input: answering.stdout }), "line");
    try {
      await execa(...this.client.inside(...program("ask-again.ts", into)), { timeout: patience });
    } finally {
      answering.kill();
      await answering;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.both.map((machine) => machine.remove()));
  }
}
