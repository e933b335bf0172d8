import { describe, expect, it } from "vitest";
import { runOn } from "./machine.ts";

const client = ["id", "docker"];
const commands = [
  "image",
  "test",
  "matrix",
  "openwrt",
  "backtrace",
  "conformance",
  "variant",
  "storm",
  "fuzz",
  "mutants",
  "bench",
];

describe("with a running engine", () => {
  it.each(commands)("%s changes nothing, and runs in a container", async (command) => {
    const programs = [...client, "apt-get", "apt-cache", "node", "npm"];
    const { exitCode, changes, containers } = await runOn({ programs, engine: "20.10.24" }, command);
    expect(exitCode).toBe(0);
    expect(changes).toEqual([]);
    expect(containers).toEqual([expect.stringMatching(`^docker run .* setup/workshop/inside.sh ${command}$`)]);
  });

  it("passes in the inputs, and mounts the folders outside the clone that the command line names", async () => {
    const environment = { PHANTUN_CRATE: "1.2.3" };
    const { containers } = await runOn(
      { programs: client, engine: "28.5.2", environment },
      ...["matrix", "--output", "/srv/nowhere", "--platform", "linux/arm64", "--push", "localhost:5000/phantun"],
    );
    expect(containers).toEqual([expect.stringMatching(/ --env PHANTUN_CRATE /)]);
    expect(containers).toEqual([expect.stringMatching(/ --volume \/srv:\/srv /)]);
    expect(containers[0]).not.toMatch(/arm64:|localhost:5000\/phantun:/);
  });

  it("reports that a system folder cannot be mounted", async () => {
    const { exitCode, stderr, containers } = await runOn(
      { programs: client, engine: "28.5.2" },
      "matrix",
      "--output=/usr/new",
    );
    expect(exitCode).toBe(64);
    expect(stderr).toContain("run: --output=/usr/new is directly in the folder /usr/ of the system: name a place in");
    expect(containers).toEqual([]);
  });

  it("rootful podman is one", async () => {
    const { containers } = await runOn({ programs: ["id", "podman"] }, "image");
    expect(containers).toEqual([expect.stringMatching(/^podman run .* image$/)]);
  });

  it.each(["wrapper", "socket"])("podman under Docker's name is podman: its %s", async (engine) => {
    const { containers } = await runOn({ programs: [...client, "podman"], engine }, "image");
    expect(containers).toEqual([expect.stringMatching(/^podman run .* image$/)]);
  });
});

describe("an engine without the workshop", () => {
  const environment = { http_proxy: "http://one:3128", HTTP_PROXY: "http://two:3128", NO_PROXY: "intranet" };

  it("builds it once, with the machine's proxies, in the spelling that apt reads", async () => {
    const kind = { programs: client, engine: "28.5.2", workshop: "missing", environment } as const;
    const { exitCode, build, containers } = await runOn(kind, "image");
    expect(exitCode).toBe(0);
    expect(build).toEqual([
      expect.stringMatching(/^docker build .* --build-arg http_proxy .*--build-arg no_proxy /),
      "http_proxy=http://one:3128 no_proxy=intranet",
    ]);
    expect(containers).toHaveLength(1);
  });

  it("builds it with podman within this machine's limits, which only CAP_SYS_RESOURCE may exceed", async () => {
    const { build } = await runOn({ programs: ["id", "podman"], workshop: "missing" }, "image");
    expect(build[0]).toMatch(/^podman build --ulimit nofile=(\d+):\1 --ulimit nproc=(-1|\d+):\2 /);
  });

  it("runs nothing if the build fails, and says how to go on", async () => {
    const { exitCode, stderr, containers } = await runOn(
      { programs: client, engine: "28.5.2", workshop: "broken" },
      "image",
    );
    expect(exitCode).toBe(69);
    expect(stderr).toMatch(
      /no space left on device\nrun: the workshop could not be built; see the messages above\. The next run continues from there\.$/,
    );
    expect(containers).toEqual([]);
  });
});

describe("a bare Debian", () => {
  const offers = { "docker.io": "docker", "docker-cli": "dockerd" };
  const plan = "Inst runc (1.1.5+ds1-1 Debian:12/stable [amd64])\nConf runc (1.1.5+ds1-1 Debian:12/stable [amd64])";

  it("gets its own release's engine, after a check of the changes", async () => {
    const { exitCode, changes, containers } = await runOn({ offers, plan }, "image");
    expect(exitCode).toBe(0);
    expect(changes).toEqual([
      "apt-get update -qq",
      "apt-get install --simulate --no-install-recommends docker.io docker-cli",
      expect.stringMatching(/^apt-get install --yes [^/]* docker\.io docker-cli$/),
      // The machine's network stays unchanged.
      expect.stringMatching(/^dockerd .*--bridge none --iptables=false --ip6tables=false --ip-forward=false$/),
    ]);
    expect(containers).toHaveLength(1);
  });

  it.each(["Inst libc6 [2.36-9] (2.36-10 Debian:12/stable [amd64])", "Remv libglib2.0-0 [2.74.6-2]"])(
    "is left alone where apt-get says %s",
    async (line) => {
      const { exitCode, stderr, changes } = await runOn({ offers, plan: `${plan}\n${line}` }, "image");
      expect(exitCode).toBe(69);
      expect(stderr).toContain(
        `would change packages that are there (${line.split(" ")[1]}): bring the system up to date`,
      );
      expect(changes.filter((call) => call.includes("--yes"))).toEqual([]);
    },
  );

  it("only gets advice, if the user is not root", async () => {
    const { exitCode, stderr, changes } = await runOn({ uid: 1000, offers }, "image");
    expect(exitCode).toBe(69);
    expect(stderr).toBe(
      "run: no container engine was found: install the package docker.io, or run this command as root.",
    );
    expect(changes).toEqual([]);
  });

  it("gets apt-get's message", async () => {
    const { exitCode, stderr } = await runOn({ plan }, "image");
    expect(exitCode).toBe(69);
    expect(stderr).toMatch(
      /Unable to locate package docker.io\nrun: apt-get could not install docker.io; see its messages/,
    );
  });
});

describe("an engine", () => {
  it.each([
    { what: "that is not there", kind: { programs: ["id"] }, sentence: "install Docker 20.10 or newer, or podman" },
    { what: "that refuses the user", kind: { engine: "denied" }, sentence: "add yourself to the group docker" },
    {
      what: "that is too old",
      kind: { engine: "19.03.15" },
      sentence: "Docker Engine 19.03.15 answers, 20.10 or newer",
    },
    {
      what: "of Docker's without root",
      kind: { engine: "28.5.2", rootless: "rootless" },
      sentence: "runs without root, and the workshop needs a privileged container",
    },
    {
      what: "of podman's without root",
      kind: { programs: ["id", "podman"], rootless: "true" },
      sentence: "podman runs without root here, and the workshop needs a privileged container",
    },
    {
      what: "of podman's without root, under Docker's name,",
      kind: { programs: [...client, "podman"], engine: "wrapper", rootless: "true" },
      sentence: "podman runs without root here, and the workshop needs a privileged container",
    },
    {
      what: "of podman's under Docker's name, without podman's own client,",
      kind: { engine: "socket" },
      sentence: "podman answers in the place of Docker Engine: install podman's own client",
    },
    {
      what: "elsewhere, which does not answer",
      kind: { environment: { DOCKER_HOST: "tcp://192.0.2.1:2375" } },
      sentence: "no Docker Engine answers at DOCKER_HOST=tcp://192.0.2.1:2375",
    },
  ])("$what is reported", async ({ kind, sentence }) => {
    const { exitCode, stderr, changes } = await runOn({ programs: client, ...kind }, "image");
    expect(exitCode).toBe(69);
    expect(stderr).toContain(sentence);
    expect(changes).toEqual([]);
  });
});

describe("a command that only needs Node", () => {
  const programs = ["id", "node", "npm"];

  it.each([["generate"], ["test", "unit"]])("runs on the machine's own Node: %s %s", async (...words) => {
    const { exitCode, changes } = await runOn({ uid: 1000, programs }, ...words.filter(Boolean));
    expect(exitCode).toBe(0);
    expect(changes).toEqual([expect.stringMatching(/^npm ci /)]);
  });

  it("runs in the workshop if there is none", async () => {
    const { containers } = await runOn({ programs: client, engine: "28.5.2" }, "test", "unit");
    expect(containers).toEqual([expect.stringMatching(/ test unit$/)]);
  });

  it("installs the project's packages once with a Node that they accept", async () => {
    for (const version of ["v20.19.0", "v24.1.0", "v100.0.0"]) {
      expect((await runOn({ programs, node: version }, "generate")).changes).toHaveLength(1);
    }
  });

  it.each(["v18.20.4", "v24.1.0"])("gets npm's message if they cannot be installed: Node %s", async (node) => {
    const { exitCode, stderr } = await runOn({ programs, node, npm: "ENOSPC" }, "generate");
    expect(exitCode).toBe(69);
    expect(stderr).toMatch(
      /npm error code ENOSPC\nrun: npm could not install the project's packages; see its messages/,
    );
  });

  it("reinstalls them with the packaged Node, if npm ran on a Node that is too old for some of them", async () => {
    for (const version of ["v18.20.4", "v20.9.0"]) {
      expect((await runOn({ programs, node: version }, "generate")).changes).toHaveLength(2);
    }
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
