import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { Host } from "../../rig/hosts/host.ts";
import { shell } from "../../rig/hosts/machine.ts";
import { block, type Values } from "../../rig/hosts/page.ts";
import type { Trio } from "../../rig/hosts/trio.ts";

const page = "docs/wireguard.md";

/** Creates a host's keys as on the page. Returns them. */
async function keys(host: Host): Promise<{ readonly own: string; readonly published: string }> {
  await shell(host, await block(page, "sh make the keys"));
  const read = (name: string) => shell(host, `cat /etc/wireguard/${name}.key`);
  return { own: await read("private"), published: await read("public") };
}

/** Both ends' keys. */
type Keys = Readonly<Record<"client" | "server", Awaited<ReturnType<typeof keys>>>>;

/** WireGuard on both ends of a tunnel, set up as on the page. */
export class Ends {
  readonly trio: Trio;
  readonly #keys: Keys;

  private constructor(trio: Trio, both: Keys) {
    this.trio = trio;
    this.#keys = both;
  }

  static async open(trio: Trio): Promise<Ends> {
    return new Ends(trio, { client: await keys(trio.client), server: await keys(trio.server) });
  }

  /** Writes both ends' configurations and brings them up; `client` is the page's block for the client. */
  async up(mtu: string, client: string, values: Values = {}): Promise<void> {
    const { client: one, server: other } = this.#keys;
    const own = { "MTU = 1428": mtu };
    const server = { ...own, SERVER_PRIVATE_KEY: other.own, CLIENT_PUBLIC_KEY: one.published };
    await this.#configure(this.trio.server, await block(page, "ini server", server));
    const peer = { ...own, CLIENT_PRIVATE_KEY: one.own, SERVER_PUBLIC_KEY: other.published, ...values };
    await this.#configure(this.trio.client, await block(page, client, peer));
  }

  async down(): Promise<void> {
    for (const host of [this.trio.client, this.trio.server]) await shell(host, "wg-quick down wg0");
  }

  async #configure(host: Host, text: string): Promise<void> {
    await execa("docker", ["exec", "--interactive", host.name, "tee", "/etc/wireguard/wg0.conf"], { input: text });
    await shell(host, await block(page, "sh bring it up"));
  }
}

const program = (name: string, ...args: string[]) => [process.execPath, join(import.meta.dirname, name), ...args];

/** The number of bytes, out of a million, that the client downloads from another host's address within `seconds`. */
export async function download(client: Host, from: Host, address: string, seconds = 15): Promise<number> {
  const serving = execa(...from.inside(...program("serve.ts", address, "8080")), { reject: false, buffer: false });
  try {
    await once(createInterface({ input: serving.stdout }), "line");
    const { stdout } = await execa(...client.inside(...program("fetch.ts", address, "8080", String(seconds))));
    return Number(stdout);
  } finally {
    serving.kill();
    await serving;
  }
}
