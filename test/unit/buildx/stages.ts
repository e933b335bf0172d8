/** One stage of a Dockerfile with its sources. If an ARG selects among stages, all of them are sources. */
export interface Stage {
  name: string;
  /** The `--platform` of its FROM, if any. */
  platform?: string;
  /** The stages that its FROM can refer to. */
  bases: Stage[];
  /** The images that its FROM can refer to, from a registry, or `scratch`. */
  images: string[];
  /** Whether it has a RUN. */
  runs: boolean;
  /** The stages that it copies from or mounts. */
  sources: Stage[];
  /** The paths of the context that it copies or mounts, with unexpanded ARGs; empty for the whole context. */
  context: string[];
}

/** Instructions that add no files to a stage. */
const settings = ["CMD", "ENTRYPOINT", "ENV", "EXPOSE", "LABEL", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"];

/** A word with an unknown value: any text, or none. */
const ANY = "*";

/** The possible values of each ARG. */
type Args = ReadonlyMap<string, readonly string[]>;

const isEmpty = (value: string) => value.replaceAll(ANY, "") === "";

/** The `$NAME` or `${...}` at the start of a text: its content and length. */
function leadingReference(text: string): { inside: string; length: number } {
  if (text[1] !== "{") {
    const [inside = ""] = /^\w*/.exec(text.slice(1)) ?? [];
    return { inside, length: inside.length + 1 };
  }
  let depth = 0;
  for (let end = 1; end < text.length; end++) {
    if (text[end] === "{") depth++;
    if (text[end] === "}") depth--;
    if (depth === 0) return { inside: text.slice(2, end), length: end + 1 };
  }
  throw new Error(`${text} has a brace that nothing closes.`);
}

/** The possible values of an expansion: `NAME`, `NAME:-WORD` and `NAME:+WORD` are known, all others are {@link ANY}. */
function expansion(inside: string, args: Args): string[] {
  const [, name = "", operator = "", word = ""] = /^(\w+)(:[-+])?(.*)$/s.exec(inside) ?? [];
  const known = args.get(name) ?? [ANY];
  const instead = () => (known.some(isEmpty) ? expand(word, args) : []);
  if (operator === ":-") return [...known.filter((value) => value !== ""), ...instead()];
  if (operator === ":+") {
    return [...(known.some(isEmpty) ? [""] : []), ...(known.some((value) => value !== "") ? expand(word, args) : [])];
  }
  return word === "" ? [...known] : [ANY];
}

/** The possible values of a text with ARGs. */
function expand(text: string, args: Args): string[] {
  const start = text.indexOf("$");
  if (start < 0) return [text];
  const { inside, length } = leadingReference(text.slice(start));
  const heads = expansion(inside, args).map((value) => text.slice(0, start) + value);
  const tails = expand(text.slice(start + length), args);
  return [...new Set(heads.flatMap((head) => tails.map((tail) => head + tail)))];
}

/** Whether a name matches a value from {@link expand}. */
function fits(name: string, expanded: string): boolean {
  const literal = expanded.split(ANY).map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`, "i").test(name);
}

/** The Dockerfile's instructions, one per line, without comments. */
const instructions = (text: string): string[] =>
  text
    .replaceAll(/^[ \t]*#.*\n/gm, "")
    .replaceAll(/\\\n/g, " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** An instruction's `--NAME=VALUE` options, and its other words. */
function optionsOf(words: readonly string[]) {
  const first = words.findIndex((word) => !word.startsWith("--"));
  const options = words.slice(0, first).map((word) => {
    const [name = "", ...value] = word.slice(2).split("=");
    return { name, value: value.join("=") };
  });
  const option = (wanted: string) => options.find(({ name }) => name === wanted)?.value;
  return { options, option, rest: words.slice(first) };
}

/** Normalizes a path of the context: without a leading `./` or a trailing slash. */
const contextPath = (path: string) => path.replace(/^(\.?\/)+|^\.$/, "").replace(/\/+$/, "");

/** The stages whose name or number is one of the values. */
const resolved = (values: readonly string[], stages: readonly Stage[]): Stage[] =>
  stages.filter(({ name }, number) => values.some((value) => fits(name, value) || value === String(number)));

function begin(rest: readonly string[], stages: readonly Stage[], args: Args): Stage {
  const { option, rest: words } = optionsOf(rest);
  const [base = "", , name = String(stages.length)] = words;
  const platform = option("platform");
  const values = expand(base, args);
  return {
    name,
    ...(platform !== undefined && { platform }),
    bases: resolved(values, stages),
    images: values.filter((value) => resolved([value], stages).length === 0),
    runs: false,
    sources: [],
    context: [],
  };
}

function mount(stage: Stage, value: string, stages: readonly Stage[], args: Args): void {
  const fields = new Map(value.split(",").map((field) => field.split("=") as [string, string]));
  const from = fields.get("from");
  if (from !== undefined) stage.sources.push(...resolved(expand(from, args), stages));
  else if ((fields.get("type") ?? "bind") === "bind") {
    stage.context.push(contextPath(fields.get("source") ?? fields.get("src") ?? ""));
  }
}

function bring(stage: Stage, rest: readonly string[], stages: readonly Stage[], args: Args): void {
  const { option, rest: words } = optionsOf(rest);
  const from = option("from");
  if (from !== undefined) stage.sources.push(...resolved(expand(from, args), stages));
  else if (words.some((word) => /^(\[|<<)/.test(word))) {
    throw new Error(`${words.join(" ")}: only sources that stand there as words are read here.`);
  } else {
    const isLocal = (source: string) => expand(source, args).some((value) => !/^https?:\/\//.test(value));
    const local = words.slice(0, -1).filter(isLocal);
    stage.context.push(...local.map(contextPath));
  }
}

/**
 * Parses a Dockerfile's stages. As in BuildKit, a name refers to an earlier stage.
 *
 * @throws Error on an unknown instruction, which could add files unnoticed
 */
export function readStages(text: string): Stage[] {
  const stages: Stage[] = [];
  const args = new Map<string, readonly string[]>();
  for (const line of instructions(text)) {
    const [instruction = "", ...rest] = line.split(/\s+/);
    const stage = stages.at(-1);
    if (instruction === "FROM") stages.push(begin(rest, stages, args));
    else if (instruction === "ARG") {
      // FROM does not see a stage's ARGs, and an input without a default can have any value.
      const [name = "", ...value] = rest.join(" ").split("=");
      if (!stage) args.set(name, expand(value.join("=") || ANY, args));
    } else if (!stage) throw new Error(`${instruction} stands before the first FROM.`);
    else if (instruction === "RUN") {
      stage.runs = true;
      for (const { name, value } of optionsOf(rest).options) if (name === "mount") mount(stage, value, stages, args);
    } else if (instruction === "COPY" || instruction === "ADD") bring(stage, rest, stages, args);
    else if (!settings.includes(instruction)) throw new Error(`${instruction} is no instruction that is read here.`);
  }
  return stages;
}

function reached(stage: Stage, next: (stage: Stage) => readonly Stage[], found = new Set<Stage>()): Set<Stage> {
  if (!found.has(stage)) {
    found.add(stage);
    for (const one of next(stage)) reached(one, next, found);
  }
  return found;
}

/** A stage and its ancestors. */
export const lineage = (stage: Stage): Stage[] => [...reached(stage, ({ bases }) => bases)];

/** A stage and all its direct and indirect sources. */
export const parts = (stage: Stage): Stage[] => [...reached(stage, ({ bases, sources }) => [...bases, ...sources])];
