import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { platformSlug } from "../../cross/platform.ts";
import { platforms } from "../../cross/platforms.ts";
import { block, type Values } from "../rig/hosts/page.ts";
import { addresses, Pair } from "../rig/hosts/pair.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { root } from "../rig/pages.ts";
import { converse } from "../rig/tunnel/link.ts";
import { answersTo } from "../rig/tunnel/payload.ts";
import { Router } from "./routeros/router.ts";

const page = "docs/routeros.md";

describe("docs/routeros.md", () => {
  let pair: Pair;
  let folder: string | undefined;
  let routers: { client: Router; server: Router };
  const console = async (side: "client" | "server", name: string, values?: Values) =>
    routers[side].console(await block(page, name, values));
  const through = (...sizes: number[]) => {
    const from = { host: pair.client, port: 51821, address: "172.30.0.2" };
    return converse({ from, to: { host: pair.server, port: 51820, address: "172.30.0.1" } }, sizes);
  };
  const answers = (...sizes: number[]) => answersTo(sizes);

  beforeAll(() => requireTools("docker", "ip", "iptables", "nsenter", "sysctl"));
  beforeEach(async () => {
    pair = await Pair.open();
    routers = { client: await Router.of(pair.client), server: await Router.of(pair.server) };
    for (const side of ["client", "server"] as const) {
      await console(side, "routeros allow containers");
      await console(side, "routeros network");
    }
  });
  afterEach(async () => {
    await pair?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it("its commands carry a tunnel over IPv4", async () => {
    await console("server", "routeros server");
    await console("server", "routeros start");
    await console("client", "routeros client", { SERVER: addresses.server.ipv4 });
    await console("client", "routeros start");
    expect((await through(1, 1300, 1460)).answered).toEqual(answers(1, 1300, 1460));
  });

  it("its commands carry a tunnel over IPv6", async () => {
    await console("server", "routeros server");
    await console("client", "routeros client", { SERVER: `[${addresses.server.ipv6}]` });
    for (const side of ["server", "client"] as const) await console(side, "routeros IPv6");
    await console("server", "routeros IPv6 server");
    await console("client", "routeros IPv6 client");
    for (const side of ["server", "client"] as const) await console(side, "routeros start");
    expect((await through(1, 1300, 1440)).answered).toEqual(answers(1, 1300, 1440));
  });

  it("a mounted folder contains the file of --handshake-packet, and the server passes it on", async () => {
    folder = await mkdtemp(join(tmpdir(), "phantun-routeros-"));
    await writeFile(join(folder, "hello"), "hello");
    await console("server", "routeros server");
    await console("server", "routeros start");
    await console("client", "routeros mount", { "phantun-files": folder });
    await console("client", "routeros client", {
      SERVER: addresses.server.ipv4,
      "envlists=phantun": "envlists=phantun mountlists=phantun",
      "--tun ptun0": "--tun ptun0 --handshake-packet /files/hello",
    });
    await console("client", "routeros start");
    // phantun's tasks may reorder the first datagrams.
    expect((await through(1, 2, 64)).asked).toContain(Buffer.from("hello").toString("hex"));
  });
});

it("the archives on the page are archives of platforms", async () => {
  const text = await readFile(join(root, page), "utf8");
  const named = [...text.matchAll(/^\|.*`phantun-runtime-0\.8\.1-(\S+)\.tar`/gm)].map(([, name]) => name);
  expect(named).toHaveLength(4);
  expect(platforms.map(({ platform }) => platformSlug(platform))).toEqual(expect.arrayContaining(named));
});
