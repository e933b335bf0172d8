import { describe, expect, it } from "vitest";
import { runOn } from "./machine.ts";

const node = { nodejs: "node", npm: "npm" };

describe("what is missing", () => {
  it("is installed by root, at once, after the lists were fetched once", async () => {
    const { exitCode, changes } = await runOn({ offers: node }, "generate");
    expect(exitCode).toBe(0);
    expect(changes).toEqual([
      "apt-get update -qq",
      expect.stringMatching(/^apt-get install .* nodejs npm$/),
      expect.stringMatching(/^npm ci /),
    ]);
  });

  it("is named to everybody else, with the command that installs it", async () => {
    const { exitCode, stderr, changes } = await runOn({ uid: 1000, offers: node }, "generate");
    expect(exitCode).toBe(69);
    expect(stderr).toMatch(/^run: Node\.js is missing: run `sudo apt-get install .* nodejs npm`, or .* as root\.$/);
    expect(changes).toEqual([]);
  });

  it("is named where there is no apt-get", async () => {
    const { exitCode, stderr } = await runOn({ programs: ["id"] }, "generate");
    expect(exitCode).toBe(69);
    expect(stderr).toMatch(/^run: Node\.js is missing, and this is no Debian: install nodejs npm /);
  });

  it("and cannot be installed is named, behind apt-get's own words", async () => {
    const { exitCode, stderr } = await runOn({ offers: { nodejs: "node" } }, "generate");
    expect(exitCode).toBe(69);
    expect(stderr).toMatch(
      /Unable to locate package npm\nrun: apt-get could not install nodejs npm: why stands above\.$/,
    );
  });
});

describe("the project's packages", () => {
  const programs = ["id", "node", "npm"];

  it("are installed once by a Node that they accept, whoever runs it", async () => {
    for (const version of ["v20.19.0", "v24.1.0", "v100.0.0"]) {
      const { exitCode, changes } = await runOn({ uid: 1000, programs, node: version }, "generate");
      expect(exitCode).toBe(0);
      expect(changes).toHaveLength(1);
    }
  });

  it("are installed again by the Node that came with them, where npm ran on one that is too old for parts of them", async () => {
    for (const version of ["v18.20.4", "v20.9.0"]) {
      const { changes } = await runOn({ programs, node: version }, "generate");
      expect(changes).toEqual([expect.stringMatching(/^npm ci /), expect.stringMatching(/^npm ci /)]);
    }
  });
});

describe("a Docker Engine", () => {
  const debian = ["id", "apt-get", "apt-cache", "node", "npm", "docker", "dockerd"];
  const image = (kind: Parameters<typeof runOn>[0]) => runOn({ programs: debian, ...kind }, "image");

  it.each([
    { what: "that refuses the user", kind: { engine: "denied" }, sentence: "add yourself to the group docker" },
    { what: "that is too old", kind: { engine: "20.10.24" }, sentence: "Docker Engine 20.10.24 answers, 26 or newer" },
    { what: "without buildx", kind: { engine: "28.5.2" }, sentence: "docker buildx is missing: install" },
    {
      what: "elsewhere, which does not answer",
      kind: { environment: { DOCKER_HOST: "tcp://192.0.2.1:2375" } },
      sentence: "no Docker Engine answers at DOCKER_HOST=tcp://192.0.2.1:2375",
    },
  ])("$what is said to be that", async ({ kind, sentence }) => {
    const { exitCode, stderr } = await image(kind);
    expect(exitCode).toBe(69);
    expect(stderr).toContain(sentence);
  });

  it("whose command line is missing is completed, not waited for", async () => {
    const programs = debian.filter((program) => program !== "docker");
    const { exitCode, stderr, changes } = await image({ programs });
    expect(exitCode).toBe(69);
    // This machine itself may have been given trixie before.
    expect(stderr).toMatch(/apt-get could not install (-t trixie )?docker\.io/);
    // Only Debian 13 and newer have docker-cli.
    expect(changes.at(-1)).toMatch(/ docker\.io docker-buildx iptables ca-certificates$/);
  });
});

it.each([
  { words: ["bake"], sentence: "run: there is no command bake." },
  { words: ["test", "tunnels"], sentence: "run: there is no lane tunnels: unit conformance openwrt" },
])("$words is refused before anything is installed", async ({ words, sentence }) => {
  const { exitCode, stderr, changes } = await runOn({}, ...words);
  expect(exitCode).toBe(64);
  expect(stderr).toContain(sentence);
  expect(changes).toEqual([]);
});
