import { expect, it } from "vitest";
import { rulesOf } from "../../../../bench/tunnel/churn/rules.ts";

it("each tunnel has its own table, address and port, and shares no line with another tunnel", async () => {
  const client = await rulesOf("Client", "churn-1", ["192.168.200.2", "10.64.1.2"]);
  expect(client).toContain("add table inet churn-1\n");
  expect(client).toContain("add rule inet churn-1 postrouting ip saddr 10.64.1.2 masquerade\n");
  expect(client).not.toMatch(/inet phantun|192\.168\.200\.2/);
  const server = await rulesOf("Server", "churn-1", ["192.168.201.2", "10.65.1.2"], { port: 4601 });
  expect(server).toContain("define port = 4601\n");
  expect(server).toContain("dnat ip to 10.65.1.2\n");
  expect(server).not.toMatch(/inet phantun|192\.168\.201\.2/);
});
