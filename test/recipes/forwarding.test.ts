import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Host, removeLeftovers } from "../rig/hosts/host.ts";
import { asleep, makeMachine, shell } from "../rig/hosts/machine.ts";
import { block } from "../rig/hosts/page.ts";
import { Pair, uplink } from "../rig/hosts/pair.ts";
import { recipe } from "../rig/hosts/recipe.ts";

const page = "docs/host-recipes.md";
const lines = "sh forward IPv6";

/** A router that sends IPv6 router advertisements, at once and then every few seconds. */
const advertise = `cat > /etc/radvd.conf << 'END'
interface ${uplink} {
  AdvSendAdvert on;
  MinRtrAdvInterval 3;
  MaxRtrAdvInterval 4;
  prefix 2001:db8:9::/64 { };
};
END
sysctl --quiet --write net.ipv6.conf.all.forwarding=1
radvd`;

describe("a host with an IPv6 default route from router advertisements", () => {
  let host: Host;

  const routes = async () => (await execa(...host.inside("ip", "-6", "route", "show", "default"))).stdout;

  beforeEach(async () => {
    await makeMachine();
    const pair = await Pair.open((name) => Host.start(name, asleep));
    host = pair.client;
    await shell(pair.server, advertise);
    await shell(host, "until ip -6 route show default | grep -q 'proto ra'; do :; done");
  });
  afterEach(removeLeftovers);

  it.each(["Client", "Server"])("keeps the route with the %s's recipe, which does not touch IPv6", async (heading) => {
    await shell(host, await recipe(heading, "sh"));
    expect(await routes()).toContain("proto ra");
    expect(await shell(host, "sysctl --values net.ipv6.conf.all.forwarding net.ipv4.ip_forward")).toBe("0\n1");
  });

  it("keeps the route with the recipe's lines for IPv6", async () => {
    await shell(host, await block(page, lines, { eth0: uplink }));
    expect(await routes()).toContain("proto ra");
  });

  it("would lose the route without the first of these lines", async () => {
    await shell(host, await block(page, lines, { "sysctl --write net.ipv6.conf.eth0.accept_ra=2": "" }));
    expect(await routes()).not.toContain("proto ra");
  });
});
