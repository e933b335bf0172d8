import { expect, it } from "vitest";
import { withoutProxies } from "../../../../buildx/oci/proxies.ts";

const proxy = "http://somebody:secret@192.0.2.1:3128";

/** A provenance statement as BuildKit writes it, with these arguments, variables of a step, and digests of steps. */
const statement = (args: object, variables: object, digests: object) => ({
  subject: [{ digest: { sha256: "00" } }],
  predicate: {
    invocation: { parameters: { args: { "build-arg:LIBC": "musl", ...args } } },
    buildConfig: {
      llbDefinition: [{ id: "step0", op: { Op: { exec: { meta: { args: ["/bin/sh"], ...variables }, network: 1 } } } }],
      ...digests,
    },
  },
});
const digests = { digestMapping: { "sha256:00": "step0" } };

it.each([
  { name: "a build argument", args: { "build-arg:http_proxy": proxy }, variables: {} },
  { name: "a build argument in upper case", args: { "build-arg:HTTPS_PROXY": proxy }, variables: {} },
  { name: "the exceptions alone", args: { "build-arg:no_proxy": "intranet" }, variables: {} },
  { name: "a step's variables", args: {}, variables: { proxy_env: { http_proxy: proxy, no_proxy: "intranet" } } },
  { name: "a newer BuildKit's spelling", args: {}, variables: { proxyEnv: { httpProxy: proxy } } },
])("a statement with proxies loses them, and the digests that depend on them: $name", ({ args, variables }) => {
  const text = withoutProxies(JSON.stringify(statement(args, variables, digests)));
  expect(JSON.parse(text)).toEqual(statement({}, {}, {}));
});

it("a statement without proxies stays as it is, byte for byte", () => {
  const text = JSON.stringify(statement({ "build-arg:PHANTUN_CRATE": "1.2.3" }, {}, digests), undefined, 1);
  expect(withoutProxies(text)).toBe(text);
});
