import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { shell } from "../../rig/hosts/machine.ts";
import { block } from "../../rig/hosts/page.ts";
import { places } from "../../rig/hosts/trio.ts";
import type { Case } from "../case.ts";
import type { Tunnel } from "../tunnel.ts";

const [server] = places.server.host;
const wireguard = "docs/wireguard.md";

const ipv6 = (tunnel: Tunnel, on: boolean) =>
  Promise.all(
    (["client", "server"] as const).map((side) =>
      tunnel.on(side, "sysctl", "--quiet", "--write", `net.ipv6.conf.all.disable_ipv6=${on ? 0 : 1}`),
    ),
  );

/** Waits until Docker has restarted a container after a failure. */
async function failed(name: string): Promise<void> {
  for (;;) {
    const { stdout } = await execa("docker", ["inspect", "--format", "{{.RestartCount}}", name]);
    if (Number(stdout) > 0) return;
  }
}

/** Other changes of the hosts. */
export const surroundings: readonly Case[] = [
  {
    breaks: "WireGuard's default route is added first, phantun's exception from it later",
    heals: "masquerade drops the old device's connection; the client reconnects",
    within: "seconds",
    closed: 5,
    async run(tunnel) {
      const host = tunnel.host("client");
      await shell(host, await block(wireguard, "sh make the keys"));
      const key = (await shell(host, "cat /etc/wireguard/private.key")).trim();
      const conf = await block(wireguard, "ini client, everything through the tunnel", {
        CLIENT_PRIVATE_KEY: key,
        SERVER_PUBLIC_KEY: (await shell(host, "wg genkey | wg pubkey")).trim(),
        "PostUp = ip": "# ip",
        "PreDown = ip": "# ip",
      });
      await execa("docker", ["exec", "--interactive", host.name, "tee", "/etc/wireguard/wg0.conf"], { input: conf });
      await shell(host, await block(wireguard, "sh bring it up"));
      await tunnel.flow.silent(5);
      await shell(host, await block(wireguard, "sh keep phantun out of the tunnel"));
    },
    async undo(tunnel) {
      await shell(tunnel.host("client"), "wg-quick down wg0");
      await tunnel.on("client", "ip", "rule", "delete", "pref", "100");
      await tunnel.on("client", "ip", "-6", "rule", "delete", "pref", "100");
    },
  },
  {
    breaks: "IPv6 is switched off under a tunnel over IPv4",
    heals: "nothing is needed",
    within: "at once",
    run: (tunnel) => ipv6(tunnel, false),
    undo: (tunnel) => ipv6(tunnel, true),
  },
  {
    breaks: "IPv6 is off when phantun starts",
    heals: "nothing is needed",
    within: "at once",
    startsItself: ["client"],
    async run(tunnel) {
      await ipv6(tunnel, false);
      await tunnel.start("client");
    },
    undo: (tunnel) => ipv6(tunnel, true),
  },
  {
    breaks: "the name server is down when the client starts",
    heals: "phantun ends; the engine's restart policy retries, at growing intervals of up to a minute",
    within: "a minute",
    startsItself: ["client"],
    async run(tunnel) {
      const settings = join(await mkdtemp(join(tmpdir(), "phantun-runtime-")), "resolv.conf");
      await writeFile(settings, "nameserver 127.0.0.1\n");
      await tunnel.start("client", {
        remote: "server.example",
        flags: ["--volume", `${settings}:/etc/resolv.conf:ro`],
      });
      await failed(tunnel.name("client"));
      const only = "--no-resolv --no-hosts --listen-address=127.0.0.1 --bind-interfaces";
      await shell(tunnel.host("client"), `dnsmasq ${only} --address=/server.example/${server}`);
      await tunnel.flow.answered();
      await rm(dirname(settings), { recursive: true });
    },
    undo: (tunnel) => shell(tunnel.host("client"), "kill $(cat /run/dnsmasq.pid)"),
  },
];
