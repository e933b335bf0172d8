import { megabytes } from "../../cross/text/numbers.ts";
import type { Facts } from "../build/facts.ts";
import { runFlags } from "../contract.ts";
import { pullSize } from "../oci/pull-size.ts";
import { type SavedImage, unpackedSize } from "../oci/saved-image.ts";

const runLine = (name: string, mode: string, args: string) =>
  ["docker run --detach", `--name phantun-${mode}`, ...runFlags, `--env MODE=${mode}`, name, args].join(" \\\n    ");

/** The report of `./run image`: the image that was built, and how to start it. */
export function report(name: string, facts: Facts, versions: string[], saved: SavedImage): string {
  return `
image       ${name}
digest      ${saved.target.digest}
manifest    ${saved.manifest.digest}
size        ${megabytes(pullSize(saved.manifest))} compressed, ${megabytes(unpackedSize(saved))} unpacked
phantun     ${facts.version}, upstream commit ${facts.revision}
programs    ${versions.join(", ")}

A client that takes WireGuard's datagrams on port 51821 and sends them to a server:

  ${runLine(name, "client", "--local 127.0.0.1:51821 --remote SERVER:4567 --tun ptun0")}

A server that hands them to WireGuard on port 51820:

  ${runLine(name, "server", "--local 4567 --remote 127.0.0.1:51820 --tun ptun0")}

The firewall rules that go with them are the host's: docs/host-recipes.md.`;
}
