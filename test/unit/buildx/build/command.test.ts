import { describe, expect, it } from "vitest";
import {
  companionCommand,
  factsCommand,
  imageCommand,
  imageVersion,
  inputsCommand,
  type Machine,
  settledInputs,
} from "../../../../buildx/build/command.ts";
import type { Facts } from "../../../../buildx/build/facts.ts";
import { readLock } from "../../../../buildx/lock/lock.ts";

const facts: Facts = { version: "1.2.3", revision: "b42ed821472b78866a36e18d315de695b84e7887", epoch: 1755921528 };
const modern: Machine = { containerdStore: true };

describe("the facts command", () => {
  it("passes every input as a build argument, and the machine's certificates as a secret", () => {
    const command = factsCommand({ PHANTUN_CRATE: "1.2.3" }, { ...modern, certificates: "/etc/ca.crt" }, "/out");
    expect(command).toContain("--build-arg=PHANTUN_CRATE=1.2.3");
    expect(command).toContain("--secret=id=ca,src=/etc/ca.crt");
    expect(command).toContain("--output=type=local,dest=/out");
  });

  it("passes the machine's proxies by name", () => {
    const command = factsCommand({}, { ...modern, proxies: ["http_proxy", "NO_PROXY"] }, "/out");
    expect(command).toContain("--build-arg=http_proxy");
    expect(command).toContain("--build-arg=NO_PROXY");
  });

  it("has no secret if the machine has no certificate bundle", () => {
    expect(factsCommand({}, modern, "/out").join(" ")).not.toContain("--secret");
  });
});

it("the compilers match the source of the image", () => {
  const words = companionCommand({}, facts, modern, "compilers", "/out").join(" ");
  expect(words).toContain(`--build-arg=PHANTUN_COMMIT=${facts.revision}`);
  expect(words).toContain("--target=compilers --output=type=local,dest=/out");
});

it("the inputs are checked together, and nothing is written", () => {
  const words = inputsCommand({ LIBC: "musl" }, modern).join(" ");
  expect(words).toContain("--build-arg=LIBC=musl --target=inputs --output=type=cacheonly");
});

it("the symbols have the commit and the platform of the image", () => {
  const words = companionCommand({}, facts, modern, "symbols", "/out", "linux/mips").join(" ");
  expect(words).toContain(`--build-arg=PHANTUN_COMMIT=${facts.revision}`);
  expect(words).toContain("--platform=linux/mips --target=symbols --output=type=local,dest=/out");
});

describe("settled inputs", () => {
  it("pin a resolved HEAD to its commit", () => {
    expect(settledInputs({ PHANTUN_OWNER: "dndx" }, facts)).toEqual({
      PHANTUN_OWNER: "dndx",
      PHANTUN_COMMIT: facts.revision,
    });
  });

  it.each([{ PHANTUN_CRATE: "1.2.3" }, { PHANTUN_TARBALL_SHA256: "0".repeat(64) }])("leave %j as it is", (inputs) => {
    expect(settledInputs(inputs, facts)).toEqual(inputs);
  });
});

describe("the image command", () => {
  const command = (machine: Machine) => imageCommand({}, facts, machine, ["a:1", "a:latest"], "/out/image.tar");

  it("labels and annotates the image with its source, dated by the commit", () => {
    for (const flag of ["--label", "--annotation"]) {
      expect(command(modern)).toContain(`${flag}=org.opencontainers.image.version=1.2.3`);
      expect(command(modern)).toContain(`${flag}=io.github.phantun-runtime.upstream.version=1.2.3`);
      expect(command(modern)).toContain(`${flag}=io.github.phantun-runtime.upstream.revision=${facts.revision}`);
      expect(command(modern)).toContain(`${flag}=org.opencontainers.image.created=2025-08-23T03:58:48Z`);
    }
    expect(command(modern)).toContain("--build-arg=SOURCE_DATE_EPOCH=1755921528");
    expect(command(modern)).toContain("--annotation=org.opencontainers.image.title=phantun-runtime");
  });

  it("names this repository's commit if there is one", () => {
    const revision = "c".repeat(40);
    const named = command({ ...modern, revision });
    for (const flag of ["--label", "--annotation"])
      expect(named).toContain(`${flag}=org.opencontainers.image.revision=${revision}`);
    expect(command(modern).join(" ")).not.toContain("org.opencontainers.image.revision");
  });

  it("writes a layout with uncompressed layers and provenance", () => {
    expect(command(modern).join(" ")).toContain("--output=type=oci,dest=/out/image.tar,compression=uncompressed");
    expect(command(modern)).toContain("--attest=type=provenance,mode=max");
  });

  it("requests nothing that an engine without containerd's store cannot keep", () => {
    const words = command({ containerdStore: false }).join(" ");
    expect(words).toContain("--output=type=docker --tag=a:1 --tag=a:latest");
    expect(words).not.toContain("--annotation");
    expect(words).not.toContain("type=oci");
  });
});

describe("the version of an image", () => {
  const lock = readLock();
  const { version, commit } = lock.upstream;
  const locked = { ...facts, version, revision: commit };
  const clean = { ...modern, revision: "c".repeat(40) };

  it("has this project's revision if the lock's source is built from a commit of this repository", () => {
    expect(imageVersion(locked, clean, { ...lock, revision: 7 })).toBe(`${version}-r7`);
  });

  it.each([
    ["a tree with changes", locked, modern],
    ["another commit of upstream's", { ...locked, revision: "d".repeat(40) }, clean],
    ["another version of upstream's", { ...locked, version: "0.0.1" }, clean],
  ])("of %s is only upstream's", (_, facts, machine) => {
    expect(imageVersion(facts, machine, lock)).toBe(facts.version);
  });
});
