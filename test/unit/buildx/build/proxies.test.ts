import { expect, it } from "vitest";
import { proxyVariables } from "../../../../buildx/build/proxies.ts";

it.each([
  { environment: {}, names: [] },
  { environment: { http_proxy: "http://a", HTTP_PROXY: "http://b", NO_PROXY: "c" }, names: ["http_proxy", "NO_PROXY"] },
  { environment: { https_proxy: "", HTTPS_PROXY: "http://b" }, names: ["HTTPS_PROXY"] },
  { environment: { http_proxy: "", PROXY: "http://b" }, names: [] },
])("the proxies in $environment", ({ environment, names }) => {
  expect(proxyVariables(environment)).toEqual(names);
});
