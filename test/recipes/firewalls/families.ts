import type { Host } from "../../rig/hosts/host.ts";
import { shell } from "../../rig/hosts/machine.ts";
import { block } from "../../rig/hosts/page.ts";
import { uplink } from "../../rig/hosts/pair.ts";
import { recipe } from "../../rig/hosts/recipe.ts";

const page = "docs/firewalls.md";
const recipes = "docs/host-recipes.md";

export type Side = "client" | "server";

/** One firewall of docs/firewalls.md. */
export interface Family {
  readonly name: string;
  /** The owner's setup before phantun, except Docker, which starts after it. */
  has(host: Host): Promise<unknown>;
  /** The page's steps, after the lines for Docker. */
  follows(host: Host, side: Side): Promise<unknown>;
  /** Changes that the owner may make before the next boot. */
  changes?(host: Host, side: Side): Promise<unknown>;
}

const save = (host: Host, path: string, text: string) => shell(host, `cat > ${path} << 'SAVED'\n${text}SAVED\n`);

/** Applies the host recipe of one side, for IPv4 and IPv6, persistently. */
async function recipeOf(host: Host, side: Side): Promise<void> {
  const heading = side === "client" ? "Client" : "Server";
  await forwarding(host, side);
  await save(host, "/etc/phantun.nft", await recipe(heading, "nft"));
}

async function forwarding(host: Host, side: Side): Promise<void> {
  const card = { eth0: uplink };
  await shell(host, await recipe(side === "client" ? "Client" : "Server", "sh"));
  await shell(host, await block(recipes, "sh forward IPv6", card));
  await shell(host, await block(recipes, "sh keep forwarding"));
  await shell(host, await block(recipes, "sh keep forwarding IPv6", card));
}

const keepRules = async (host: Host) => shell(host, await block(recipes, "sh keep the rules"));

/** Applies the lines for Docker, which every host of these tests has. */
export async function letDockerForward(host: Host): Promise<void> {
  await shell(host, await block(page, "sh let Docker forward"));
  await shell(host, await block(page, "sh let Docker forward IPv6"));
  await shell(host, await block(page, "sh keep Docker forwarding"));
  await shell(host, await block(page, "sh keep Docker forwarding IPv6"));
}

const conf = (lines: string, rest: string) => `flush ruleset
table inet filter {
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    ${lines}
  }
}
${rest}`;

const iptables = (kind: "nft" | "legacy"): Family => ({
  name: `iptables-${kind}`,
  async has(host) {
    for (const command of ["iptables", "ip6tables"]) {
      await shell(host, `update-alternatives --quiet --set ${command} /usr/sbin/${command}-${kind}`);
      await shell(host, `${command} --version | grep -F '(${kind === "nft" ? "nf_tables" : "legacy"})'`);
      await shell(host, `${command} -P FORWARD DROP`);
    }
  },
  async follows(host, side) {
    await forwarding(host, side);
    const ipv4 = side === "client" ? "sh iptables client" : "sh iptables server";
    const ipv6 = side === "client" ? "sh iptables client over IPv6" : "sh iptables server over IPv6";
    await save(host, "/etc/phantun.sh", `${await block(page, ipv4)}${await block(page, ipv6)}`);
    const load = { "nft --file /etc/phantun.nft": "sh -e /etc/phantun.sh" };
    await shell(host, await block(recipes, "sh keep the rules", load));
  },
});

/** The firewalls on the page. */
export const families: readonly Family[] = [
  {
    name: "no firewall but Docker's",
    has: async () => undefined,
    async follows(host, side) {
      await recipeOf(host, side);
      await keepRules(host);
    },
  },
  {
    name: "nftables with a forward chain of its own",
    async has(host) {
      await save(host, "/etc/nftables.conf", conf("", ""));
      await shell(host, "systemctl enable --now nftables");
    },
    async follows(host, side) {
      await recipeOf(host, side);
      const lines = await block(page, "nft in your own forward chain");
      await save(host, "/etc/nftables.conf", conf(lines, 'include "/etc/phantun.nft"\n'));
      await shell(host, "systemctl restart nftables docker");
    },
  },
  iptables("nft"),
  iptables("legacy"),
  {
    name: "ufw",
    has: (host) => shell(host, "ufw allow 22/tcp && ufw --force enable && systemctl enable ufw"),
    async follows(host, side) {
      await recipeOf(host, side);
      await keepRules(host);
      await shell(host, await block(page, side === "client" ? "sh ufw client" : "sh ufw server"));
    },
  },
  {
    name: "firewalld, and then with StrictForwardPorts",
    has: (host) => shell(host, "systemctl enable --now firewalld"),
    async follows(host, side) {
      await recipeOf(host, side);
      await keepRules(host);
      await shell(host, await block(page, side === "client" ? "sh firewalld client" : "sh firewalld server"));
    },
    async changes(host, side) {
      const settings = "/etc/firewalld/firewalld.conf";
      await shell(host, `sed -i 's/^StrictForwardPorts=no$/StrictForwardPorts=yes/' ${settings}`);
      await shell(host, `grep -qx StrictForwardPorts=yes ${settings}`);
      if (side === "server") await shell(host, await block(page, "sh firewalld server with StrictForwardPorts"));
    },
  },
];
