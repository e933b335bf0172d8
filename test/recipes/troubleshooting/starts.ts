import { describe, expect, it } from "vitest";
import { Runtime, rights } from "../../rig/hosts/runtime.ts";
import { swallow } from "../../rig/tunnel/link.ts";
import { type Bench, on, ports } from "./bench.ts";
import { messages, refusals } from "./lines.ts";

/** The time limit for events that take seconds, in milliseconds. */
const soon = { timeout: 60_000 };

/** phantun's messages when it cannot start. */
export function starts(bench: Bench): void {
  const client = () => bench.pair.client;
  describe("a start that phantun refuses", () => {
    it.each(refusals)("$line", async ({ line, mode, args, flags, code }) => {
      const runtime = new Runtime("phantun-runtime-test-refused", {
        flags: [...(flags ?? rights)],
        environment: { MODE: mode },
        args: args.split(" "),
      });
      expect(await runtime.ended).toBe(code);
      expect(runtime.lines.join("\n")).toContain(line);
    });

    it("a TUN device in use by another instance, with one core", async () => {
      const one = { flags: ["--cpuset-cpus", "0"], args: "--tun ptun0" };
      await bench.client({ ...one, instance: "first" }).waitForLine("Created TUN device");
      const second = bench.client({ ...one, local: "127.0.0.1:51822" });
      expect(await second.ended).toBe(101);
      expect(second.lines.join("\n")).toContain(messages.busy);
    });

    it("a device of that name that is not a TUN device, or another type of TUN device", async () => {
      for (const device of ["ip link add ptun0 type bridge", "ip tuntap add dev ptun0 mode tap"]) {
        await on(client(), device);
        const runtime = bench.client({ args: "--tun ptun0" });
        expect(await runtime.ended).toBe(101);
        expect(runtime.lines.join("\n")).toContain(messages.otherDevice);
        await on(client(), "ip link delete ptun0");
      }
    });

    it("a UDP port in use by another program", async () => {
      const { swallowing } = await swallow({ to: { host: client(), port: ports.into } });
      const runtime = bench.client();
      expect(await runtime.ended).toBe(101);
      expect(runtime.lines.join("\n")).toContain(messages.inUse);
      swallowing.kill();
      await swallowing;
    });

    it("a port below 1024 without NET_BIND_SERVICE; with it, or with the sysctl, phantun runs", async () => {
      const low = { local: "127.0.0.1:53" };
      await on(client(), "sysctl --quiet --write net.ipv4.ip_unprivileged_port_start=1024");
      const refused = bench.client(low);
      expect(await refused.ended).toBe(101);
      expect(refused.lines.join("\n")).toContain(messages.lowPort);
      const listening = () =>
        expect.poll(() => on(client(), "ss --udp --listening --numeric --no-header"), soon).toContain("127.0.0.1:53");
      const allowed = bench.client({ ...low, flags: ["--cap-add", "NET_BIND_SERVICE"] });
      await listening();
      await allowed.stop();
      await on(client(), "sysctl --quiet --write net.ipv4.ip_unprivileged_port_start=53");
      bench.client(low);
      await listening();
    });
  });
}
