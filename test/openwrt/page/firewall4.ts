import type { Section } from "./uci.ts";

/**
 * The nftables rules that firewall4 generates from the sections on the router owner's page, for hosts with one network
 * card, `wan`. firewall4 itself is written in ucode, whose interpreter is in no package registry; these are its rules
 * (templates ruleset.uc, zone-drop-invalid.uc, redirect.uc), each with a counter.
 */
interface Zone {
  readonly name: string;
  readonly device: string;
  readonly verdict: Record<"input" | "output" | "forward", string>;
  readonly masquerade: boolean;
  /** By default firewall4 drops invalid packets to a zone that masquerades, so that they do not leak untranslated. */
  readonly allowInvalid: boolean;
}

const known: Readonly<Record<string, readonly string[]>> = {
  zone: ["name", "device", "network", "input", "output", "forward", "masq", "masq6", "mtu_fix", "masq_allow_invalid"],
  forwarding: ["src", "dest"],
  redirect: ["name", "family", "src", "proto", "src_dport", "dest", "dest_ip", "dest_port", "target", "reflection"],
  nat: ["name", "family", "src", "src_ip", "target"],
};

const one = ({ options }: Section, name: string) => options[name]?.[0] ?? "";

/** nftables' name for the family of a section's addresses, and its notation of an address with a port. */
const families = {
  ipv4: { nfproto: "ipv4", ip: "ip", at: (address: string, port: string) => `${address}:${port}` },
  ipv6: { nfproto: "ipv6", ip: "ip6", at: (address: string, port: string) => `[${address}]:${port}` },
};
const family = (section: Section) => families[one(section, "family") === "ipv6" ? "ipv6" : "ipv4"];

function zone(section: Section): Zone {
  const verdict = (direction: string) => one(section, direction).toLowerCase();
  return {
    name: one(section, "name"),
    device: one(section, "device") || one(section, "network"),
    verdict: { input: verdict("input"), output: verdict("output"), forward: verdict("forward") },
    masquerade: one(section, "masq") === "1",
    allowInvalid: one(section, "masq_allow_invalid") === "1",
  };
}

/**
 * firewall4's warnings about these sections at each start: a redirect from a zone that masquerades enables NAT loopback,
 * unless `reflection` is off, and NAT loopback needs a network in the destination zone (fw4.uc, parse_redirect).
 */
export function warnings(sections: readonly Section[]): string[] {
  const zoneOf = (name: string) => sections.find((one) => one.type === "zone" && one.options.name?.[0] === name);
  return sections
    .filter(({ type }) => type === "redirect")
    .filter((section) => {
      const masquerade = family(section) === families.ipv6 ? "masq6" : "masq";
      const from = zoneOf(one(section, "src"));
      const to = zoneOf(one(section, "dest"));
      return one(section, "reflection") !== "0" && from?.options[masquerade]?.[0] === "1" && !to?.options.network;
    })
    .map((section) => `${one(section, "name")}: internal address range cannot be determined, disabling reflection`);
}

/** @throws when a section has an unknown type or option, which would be silently ignored */
export function ruleset(sections: readonly Section[]): string {
  for (const { type, options } of sections) {
    const strange = Object.keys(options).filter((name) => !known[type]?.includes(name));
    if (!(type in known) || strange.length > 0) throw new Error(`config ${type} is not known with ${strange}`);
  }
  const of = (type: string) => sections.filter((section) => section.type === type);
  const zones = of("zone").map(zone);
  const device = (name: string) => {
    const found = zones.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`there is no zone ${name}`);
    return found.device;
  };
  const lines = (made: readonly string[]) => made.map((line) => `    ${line}`).join("\n");
  const into = ({ name, device, masquerade, allowInvalid }: Zone) =>
    `  chain accept_to_${name} {\n${lines([
      ...(masquerade && !allowInvalid
        ? [`meta nfproto ipv4 oifname "${device}" ct state invalid counter drop comment "invalid"`]
        : []),
      `oifname "${device}" counter accept`,
    ])}\n  }`;
  const from = ({ name }: Zone) =>
    `  chain forward_${name} {\n${lines([
      ...of("forwarding")
        .filter((section) => one(section, "src") === name)
        .map((section) => `jump accept_to_${one(section, "dest")}`),
      ...(of("redirect").some((section) => one(section, "src") === name) ? ["ct status dnat counter accept"] : []),
    ])}\n  }`;
  return `table inet fw4 {
${zones.map(into).join("\n")}
${zones.map(from).join("\n")}
  chain input {
    type filter hook input priority filter; policy drop;
    iifname "lo" accept
    ct state established,related accept
    ct state invalid counter comment "invalid"
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept comment "of OpenWrt's own rule Allow-ICMPv6-Input"
${lines(zones.map(({ device, verdict }) => `iifname "${device}" counter ${verdict.input}`))}
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related counter accept
    ct state invalid counter comment "invalid"
${lines(zones.map(({ name, device }) => `iifname "${device}" jump forward_${name}`))}
    counter reject comment "refused"
  }
  chain dstnat {
    type nat hook prerouting priority dstnat; policy accept;
${lines(
  of("redirect").map((section) => {
    const { nfproto, ip, at } = family(section);
    const from = `iifname "${device(one(section, "src"))}" meta nfproto ${nfproto}`;
    const to = at(one(section, "dest_ip"), one(section, "dest_port"));
    return `${from} ${one(section, "proto")} dport ${one(section, "src_dport")} counter dnat ${ip} to ${to} comment "redirected"`;
  }),
)}
  }
  chain srcnat {
    type nat hook postrouting priority srcnat; policy accept;
${lines([
  ...of("nat").map((section) => {
    const to = `oifname "${device(one(section, "src"))}" ${family(section).ip} saddr ${one(section, "src_ip")}`;
    return `${to} counter ${one(section, "target").toLowerCase()}`;
  }),
  ...zones
    .filter(({ masquerade }) => masquerade)
    .map(({ device }) => `meta nfproto ipv4 oifname "${device}" counter masquerade`),
])}
  }
}
`;
}
