import { execa } from "execa";
import { Host } from "../../rig/hosts/host.ts";
import { uplink } from "../../rig/hosts/pair.ts";
import { Runtime, rights } from "../../rig/hosts/runtime.ts";
import { type Command, parse } from "./command.ts";

/** The forward and input rules of a router's default configuration, the same for IPv4 and IPv6. */
const defaultFirewall = ["iptables", "ip6tables"].flatMap((tables) => [
  `${tables} -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`,
  `${tables} -A INPUT -m conntrack --ctstate INVALID -j DROP`,
  ...(tables === "ip6tables" ? [`${tables} -A INPUT -p icmpv6 -j ACCEPT`] : []),
  `${tables} -A INPUT -i lo -j ACCEPT`,
  `${tables} -A INPUT -j DROP`,
  `${tables} -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`,
  `${tables} -A FORWARD -m conntrack --ctstate INVALID -j DROP`,
  `${tables} -A FORWARD -i ${uplink} -m conntrack --ctstate NEW -m conntrack ! --ctstate DNAT -j DROP`,
]);

/**
 * Executes the commands of docs/routeros.md on Linux: a stand-in for RouterOS, which is in no package registry. An unknown
 * command or value is an error.
 */
export class Router {
  readonly host: Host;
  /** The network namespace that all containers on the router's only veth share. */
  readonly #inside: Host;
  readonly #environment: Record<string, Record<string, string>> = {};
  readonly #mounts: Record<string, string> = {};
  readonly #containers = new Map<string, Command>();
  readonly started = new Map<string, Runtime>();

  private constructor(host: Host, inside: Host) {
    this.host = host;
    this.#inside = inside;
  }

  /** Turns a host into a router with its default firewall. */
  static async of(host: Host): Promise<Router> {
    const router = new Router(host, await Host.start(`${host.name}-container`));
    await router.#on("sysctl --quiet --write net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
    await router.#on(defaultFirewall.join("\n"));
    // As on the router, a new network namespace forwards IPv4 but not IPv6.
    await router.#within("sysctl --quiet --write net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=0");
    return router;
  }

  #on = (command: string) => execa(...this.host.inside("sh", "-ec", command));
  #within = (command: string) => execa(...this.#inside.inside("sh", "-ec", command));

  /** Runs a block of the page in the router's console. */
  async console(block: string): Promise<void> {
    for (const line of block.split("\n").filter(Boolean)) await this.#run(parse(line));
  }

  async #run(command: Command): Promise<void> {
    const { menu, item, values } = command;
    const value = (key: string) => {
      const found = values.get(key);
      if (found === undefined) throw new Error(`${command.text} has no ${key}`);
      return found;
    };
    const family = menu.startsWith("/ipv6/") ? "ip -6" : "ip";
    switch (menu) {
      case "/system/device-mode/update":
      case "/system/logging/add":
      case "/log/print":
        // They do not affect packets.
        return;
      case "/interface/bridge/add":
        await this.#on(`ip link add ${value("name")} type bridge; ip link set ${value("name")} up`);
        return;
      case "/ip/address/add":
        await this.#on(`${family} address add ${value("address")} dev ${value("interface")}`);
        return;
      case "/ipv6/address/add":
        await this.#on(`${family} address add ${value("address")} dev ${value("interface")} nodad`);
        return;
      case "/interface/veth/add":
        await execa("ip", [
          ...["link", "add", "name", value("name"), "netns", `${this.host.pid}`, "type", "veth"],
          ...["peer", "name", value("name"), "netns", `${this.#inside.pid}`],
        ]);
        await this.#on(`ip link set ${value("name")} up`);
        await this.#within(`ip link set lo up; ip link set ${value("name")} up`);
        await this.#address(value("name"), values);
        return;
      case "/interface/veth/set":
        await this.#address(item ?? "", values);
        return;
      case "/interface/bridge/port/add":
        await this.#on(`ip link set ${value("interface")} master ${value("bridge")}`);
        return;
      case "/ip/route/add":
      case "/ipv6/route/add":
        await this.#on(`${family} route add ${value("dst-address")} via ${value("gateway")}`);
        return;
      case "/ip/firewall/nat/add":
      case "/ipv6/firewall/nat/add":
      case "/ip/firewall/filter/add":
        await this.#on(rule(command));
        return;
      case "/container/envs/add":
        this.#environment[value("list")] = { ...this.#environment[value("list")], [value("key")]: value("value") };
        return;
      case "/container/mounts/add":
        this.#mounts[value("list")] = `${value("src")}:${value("dst")}:ro`;
        return;
      case "/container/add":
        this.#containers.set(value("name"), command);
        return;
      case "/container/start":
        await this.#start(item ?? "");
        return;
      default:
        throw new Error(`the stand-in does not know ${command.text}`);
    }
  }

  /** Sets the addresses and gateways of the containers' end of a veth. */
  async #address(name: string, values: Command["values"]): Promise<void> {
    for (const address of (values.get("address") ?? "").split(",")) {
      await this.#within(`ip address replace ${address} dev ${name}${address.includes(":") ? " nodad" : ""}`);
    }
    if (values.has("gateway")) await this.#within(`ip route replace default via ${values.get("gateway")}`);
    if (values.has("gateway6")) await this.#within(`ip -6 route replace default via ${values.get("gateway6")}`);
  }

  async #start(name: string): Promise<void> {
    const values = this.#containers.get(name)?.values;
    if (!values) throw new Error(`there is no container ${name}`);
    const cmd = values.get("cmd") ?? "";
    if (values.has("remote-image")) {
      // Another image, whose programs this machine has as well.
      await this.#within(cmd);
      return;
    }
    const mounts = values.has("mountlists") ? ["--volume", this.#mounts[values.get("mountlists") ?? ""] ?? ""] : [];
    const runtime = new Runtime(`${this.host.name}-${name}`, {
      host: this.#inside.name,
      flags: [...rights, ...mounts],
      environment: this.#environment[values.get("envlists") ?? ""] ?? {},
      args: cmd.split(" "),
    });
    this.started.set(name, runtime);
    await runtime.waitForLine("Created TUN device");
  }
}

/** The iptables equivalent of each matcher of a rule. */
const matchers: Readonly<Record<string, (value: string) => string>> = {
  "src-address": (value) => `-s ${value}`,
  "dst-address-type": (value) => `-m addrtype --dst-type ${value.toUpperCase()}`,
  "in-interface": (value) => `-i ${value}`,
  protocol: (value) => `-p ${value}`,
  "dst-port": (value) => `--dport ${value}`,
};
const chains: Readonly<Record<string, string>> = { srcnat: "POSTROUTING", dstnat: "PREROUTING", input: "INPUT" };

/** A firewall rule as an iptables command; RouterOS uses the same kernel code. */
function rule({ text, menu, values }: Command): string {
  const to = (values.get("to-addresses") ?? values.get("to-address") ?? "").replace("/128", "");
  const actions: Readonly<Record<string, string>> = {
    masquerade: "MASQUERADE",
    "dst-nat": `DNAT --to-destination ${to}`,
    accept: "ACCEPT",
  };
  const place = values.get("place-before") === "0" ? "-I" : "-A";
  const other = ["chain", "action", "to-address", "to-addresses", "place-before"];
  const matches = [...values].filter(([key]) => !other.includes(key)).map(([key, value]) => matchers[key]?.(value));
  const chain = chains[values.get("chain") ?? ""];
  const action = actions[values.get("action") ?? ""];
  if (!chain || !action || matches.includes(undefined)) throw new Error(`the stand-in does not know ${text}`);
  const tables = menu.startsWith("/ipv6/") ? "ip6tables" : "iptables";
  return `${tables} -t ${menu.includes("/nat/") ? "nat" : "filter"} ${place} ${chain} ${matches.join(" ")} -j ${action}`;
}
