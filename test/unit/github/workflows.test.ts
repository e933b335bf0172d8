import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
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
});
const Workflow = z.looseObject({
  permissions: Permissions,
  jobs: z.record(z.string(), z.looseObject({ permissions: Permissions.optional(), steps: z.array(Step) })),
});

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
