import { expect, it } from "vitest";
import { bundleConfiguration } from "../../../buildx/bundle.ts";

const image = {
  config: { Entrypoint: ["/phantun-runtime"], Cmd: null, Env: ["PATH=/usr/bin"], WorkingDir: "" },
  rootfs: { diff_ids: [] },
};

it("a bundle starts what the image starts, in its environment", () => {
  const { process } = bundleConfiguration(image);
  expect(process).toMatchObject({ args: ["/phantun-runtime"], env: ["PATH=/usr/bin"], cwd: "/", terminal: false });
});

it("no set of capabilities holds more than NET_ADMIN, and there is no way to more", () => {
  const { process } = bundleConfiguration(image);
  expect(new Set(Object.values(process.capabilities).flat())).toEqual(new Set(["CAP_NET_ADMIN"]));
  expect(process.noNewPrivileges).toBe(true);
});

it("it is read-only, in the host's network, with the TUN device and no other, in words that ujail reads", () => {
  const { ociVersion, root, linux } = bundleConfiguration(image);
  expect(ociVersion).toBe("1.0.2");
  expect(root).toEqual({ path: "rootfs", readonly: true });
  expect(linux.namespaces.map(({ type }) => type)).not.toContain("network");
  expect(linux.devices).toEqual([expect.objectContaining({ path: "/dev/net/tun", type: "c", major: 10, minor: 200 })]);
  expect(linux.resources.devices).toEqual([
    { allow: false, access: "rwm" },
    { allow: true, type: "c", major: 10, minor: 200, access: "rwm" },
  ]);
});
