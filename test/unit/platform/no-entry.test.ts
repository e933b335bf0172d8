import { expect, it } from "vitest";
import { saysNoEntry } from "../../platform/no-entry.ts";

const pull = "docker pull --quiet --platform linux/arm64 127.0.0.1:5000/tiny:without-arm64";
const choosing = "choosing an image from manifest list docker://127.0.0.1:5000/tiny:without-arm64";
const daemon = "Error response from daemon";

it.each([
  ["docker", `${pull}: ${daemon}: no match for platform in manifest: not found`],
  ["docker", `${pull}: ${daemon}: no matching manifest for linux/arm64 in the manifest list entries`],
  [
    "docker",
    `${pull}: ${daemon}: no matching manifest for linux/arm64/v8 in the manifest list entries: no match for platform in manifest: not found`,
  ],
  ["podman", `Error: ${choosing}: no image found in image index for architecture "arm64", variant "", OS "linux"`],
  [
    "podman",
    `time="0" level=fatal msg="${choosing}: no image found in image index for architecture arm64, variant \\"\\""`,
  ],
] as const)("%s reports a missing entry: %s", (rules, message) => {
  expect(saysNoEntry(rules, new Error(message))).toBe(true);
});

it.each([
  ["docker", `${pull}: Cannot connect to the Docker daemon at unix:///run/docker.sock. Is the docker daemon running?`],
  [
    "docker",
    `${pull}: ${daemon}: Get "http://127.0.0.1:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused`,
  ],
  ["docker", `${pull}: ${daemon}: manifest for 127.0.0.1:5000/tiny:without-arm64 not found: manifest unknown`],
  ["docker", `${pull}: Error: no image found in image index for architecture "arm64", variant "", OS "linux"`],
  ["podman", `Error: ${choosing}: reading manifest sha256:00 in 127.0.0.1:5000/tiny: manifest unknown`],
  ["podman", "Error: pinging container registry 127.0.0.1:5000: dial tcp 127.0.0.1:5000: connect: connection refused"],
  ["podman", "Command failed with ENOENT: skopeo copy\nspawn skopeo ENOENT"],
] as const)("%s failed for another reason: %s", (rules, message) => {
  expect(saysNoEntry(rules, new Error(message))).toBe(false);
});

it("a value that is not an Error does not count", () => {
  expect(saysNoEntry("docker", "no match for platform in manifest")).toBe(false);
});
