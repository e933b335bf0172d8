import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { platforms } from "../../../cross/platforms.ts";
import { root } from "../../rig/pages.ts";

const folder = ".github/workflows";
const names = await readdir(join(root, folder));
const texts = await Promise.all(names.map((name) => readFile(join(root, folder, name), "utf8")));
const workflows = names.map((name, index) => ({ name, text: texts[index] ?? "" }));

const Permissions = z.record(z.string(), z.enum(["read", "write", "none"]));
const Step = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  env: z.record(z.string(), z.string()).optional(),
});
const Job = z.looseObject({
  permissions: Permissions.optional(),
  needs: z.string().optional(),
  environment: z.string().optional(),
  strategy: z.looseObject({ matrix: z.string() }).optional(),
  steps: z.array(Step),
});
const Workflow = z.looseObject({ permissions: Permissions, jobs: z.record(z.string(), Job) });

describe.each(workflows)("$name", ({ text }) => {
  const { permissions, jobs } = Workflow.parse(parse(text));
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it("has no write permission except in jobs that declare it", () => {
    expect(Object.values(permissions)).not.toContain("write");
  });

  it("pins each action by commit with its version in a comment, and uses only GitHub's actions", () => {
    const uses = text.match(/uses: .*/g) ?? [];
    expect(uses).toHaveLength(steps.filter(({ uses }) => uses).length);
    for (const line of uses) expect(line).toMatch(/^uses: actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("leaves no credentials in the work tree", () => {
    for (const step of steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")))
      expect(step.with).toMatchObject({ "persist-credentials": false });
  });

  it("runs this repository's own commands, without expressions in them", () => {
    for (const { run } of steps) {
      expect(run ?? "").not.toContain("${{");
      if (run) expect(run).toMatch(/\.\/run |\.ci\/run|\.github\/[\w-]+\.(sh|json)/);
    }
  });
});

describe("release.yml", () => {
  const text = workflows.find(({ name }) => name === "release.yml")?.text ?? "";
  const { permissions, jobs } = Workflow.parse(parse(text));
  const stepsOf = (name: string) => jobs[name]?.steps ?? [];
  /** The number of a job's only step that has a command or an action. */
  const place = (job: string, what: string) =>
    stepsOf(job).findIndex(({ run, uses }) => (run ?? uses ?? "").includes(what));

  it("grants each job only what it needs", () => {
    expect(permissions).toEqual({});
    expect(Object.fromEntries(Object.entries(jobs).map(([name, { permissions }]) => [name, permissions]))).toEqual({
      table: { contents: "read" },
      row: { contents: "read" },
      publish: { contents: "write", packages: "write", "id-token": "write" },
      feeds: { pages: "write", "id-token": "write" },
    });
  });

  it("checks the tag before any row is built", () => {
    expect(stepsOf("table").map(({ run }) => run)).toContain(".github/check-tag.sh");
    expect(jobs.row?.needs).toBe("table");
  });

  it("builds every row of the table on two runners, each by this repository's command", async () => {
    expect(stepsOf("table").at(-1)?.run).toMatch(/jq .* \.github\/rows\.json/);
    expect(jobs.row?.strategy?.matrix).toContain("needs.table.outputs.matrix");
    expect(stepsOf("row").find(({ run }) => run)).toMatchObject({
      run: './run release --platform "$PLATFORM"',
      env: { PLATFORM: `\${{ matrix.platform }}` },
    });
    const { include } = JSON.parse(await readFile(join(root, ".github/rows.json"), "utf8")) as {
      include: { platform: string; name: string; build: string }[];
    };
    for (const wanted of ["first", "second"]) {
      const rows = include.filter(({ build }) => build === wanted);
      expect(rows.map(({ platform }) => platform)).toEqual(platforms.map(({ platform }) => platform));
    }
    // GitHub accepts no slash in the name of an artifact.
    const artifacts = include.map(({ build, name }) => `${build}-${name}`);
    expect(new Set(artifacts).size).toBe(2 * platforms.length);
    for (const name of artifacts) expect(name).toMatch(/^[a-z0-9-]+$/);
  });

  it("keeps each row with its symbols, whose folder is hidden", () => {
    expect(stepsOf("row")[place("row", "upload-artifact")]?.with).toMatchObject({
      name: `\${{ matrix.build }}-\${{ matrix.name }}`,
      path: "build/release/rows",
      "include-hidden-files": true,
      overwrite: true,
      "if-no-files-found": "error",
    });
  });

  it("compares the two builds before a step can publish", () => {
    expect(jobs.publish?.needs).toBe("row");
    const downloads = stepsOf("publish").filter(({ uses }) => uses?.includes("download-artifact"));
    expect(downloads.map((step) => step.with)).toEqual(
      ["first", "second"].map((build) => ({
        pattern: `${build}-*`,
        path: `build/${build}`,
        "merge-multiple": true,
      })),
    );
    const [compare, publish] = ["compare-rows.sh build/first build/second", "publish-release.sh build/first"].map(
      (command) => place("publish", command),
    );
    expect(compare).toBeGreaterThan(place("publish", "download-artifact"));
    expect(publish).toBeGreaterThan(compare ?? Infinity);
    for (const step of stepsOf("publish").slice(0, publish)) expect(step.env).toBeUndefined();
  });

  it("gives secrets only to the step that publishes, from the protected environment", () => {
    expect(jobs.publish?.environment).toBe("release");
    const users = Object.values(jobs).flatMap(({ steps }) =>
      steps.filter(({ env }) => /secrets|token/.test(JSON.stringify(env ?? {}))),
    );
    expect(users.map(({ run, env }) => ({ run, env: Object.keys(env ?? {}) }))).toEqual([
      { run: ".github/publish-release.sh build/first", env: ["GH_TOKEN", "OPKG_KEY", "APK_KEY"] },
    ]);
  });

  it("publishes the feeds after the images, from the folder with their public keys", () => {
    expect(place("publish", "upload-pages-artifact")).toBeGreaterThan(place("publish", "publish-release.sh"));
    expect(stepsOf("publish").at(-1)?.with).toEqual({ path: "build/release/pages" });
    expect(jobs.feeds).toMatchObject({ needs: "publish", environment: "github-pages" });
  });
});

describe("dependabot", async () => {
  const Update = z.looseObject({
    "package-ecosystem": z.string(),
    directories: z.array(z.string()),
    cooldown: z.strictObject({ "default-days": z.int().min(3) }),
  });
  const text = await readFile(join(root, ".github/dependabot.yml"), "utf8");
  const { updates } = z.strictObject({ version: z.literal(2), updates: z.array(Update) }).parse(parse(text));

  it.each([
    ["npm", "package-lock.json"],
    ["pip", "requirements.txt"],
    ["gomod", "go.mod"],
  ])("updates every folder of %s, after a cooldown", async (ecosystem, file) => {
    const files = await readdir(root, { recursive: true }).then((paths) =>
      paths.filter((path) => path.split("/").at(-1) === file && !/(^|\/)(node_modules|build)\//.test(path)),
    );
    const folders = files.map((path) => `/${path.slice(0, -file.length)}`.replace(/(?<=.)\/$/, ""));
    const update = updates.find((one) => one["package-ecosystem"] === ecosystem);
    expect(update?.directories.toSorted()).toEqual(folders.toSorted());
  });

  it("updates the actions", () => {
    expect(updates.map((one) => one["package-ecosystem"])).toContain("github-actions");
  });
});

it.each(["fault.yml", "config.yml"])("the issue form %s is YAML with the fields that GitHub requires", async (name) => {
  const form = parse(await readFile(join(root, ".github/ISSUE_TEMPLATE", name), "utf8"));
  if (name === "config.yml") {
    expect(form.contact_links[0]).toMatchObject({ name: expect.any(String), url: expect.any(String) });
    return;
  }
  expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
  const ids = form.body.flatMap(({ id }: { id?: string }) => id ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { type, attributes } of form.body) {
    expect(["markdown", "input", "textarea"]).toContain(type);
    expect(type === "markdown" ? attributes.value : attributes.label).toEqual(expect.any(String));
  }
});
