import { execa } from "execa";
import { targetCommand } from "../../../buildx/build/command.ts";
import { inputsOf } from "../../../buildx/build/inputs.ts";
import { build, machine } from "../../../buildx/build/machine.ts";
import { platformSlug } from "../../../cross/platform.ts";
import { release } from "../../rig/forge/published.ts";
import { type Build, OptionError, type Options } from "./options.ts";

/** A build of phantun in an image. All images built here have the same launcher. */
export interface Subject {
  readonly name: string;
  /** The image in the arguments of `docker run`, with its --platform option first if it is another platform. */
  readonly image: readonly string[];
}

const repository = "phantun-runtime-bench";

/** The builds by name: the Dockerfile's target and its inputs. On amd64 and arm64 gnu is the default. */
const recipes: Readonly<Record<Build, { target: string; inputs: Record<string, string> }>> = {
  upstream: { target: "upstream", inputs: {} },
  gnu: { target: "image", inputs: {} },
  musl: { target: "image", inputs: { LIBC: "musl" } },
};

/** @throws OptionError when the engine lacks a named image */
async function requireImages(images: Options["images"]): Promise<void> {
  for (const [name, image] of Object.entries(images)) {
    const { exitCode } = await execa("docker", ["image", "inspect", image], { reject: false });
    if (exitCode !== 0) {
      throw new OptionError(`--image is "${name}=${image}", which Docker does not have: build, load or pull it first.`);
    }
  }
}

/** The reference first, then the others in order, then the reference again: with each variant's option, and as the control. */
export function inOrder(
  subjects: readonly Subject[],
  against: string,
  variants: Options["variants"] = {},
): readonly Subject[] {
  const reference = subjects.find(({ name }) => name === against);
  if (reference === undefined) throw new Error(`no build is called ${against}`);
  const others = subjects.filter((subject) => subject !== reference);
  const varied = Object.entries(variants).map(([name, option]) => ({ name, image: [option, ...reference.image] }));
  return [reference, ...others, ...varied, { ...reference, name: `${against} again` }];
}

/**
 * Builds the subjects from the same source with the same compiler: the result of upstream's own command (dynamic glibc),
 * and the image with each libc. Named images follow them.
 *
 * @throws OptionError before anything is built, when a named image is missing
 */
export async function buildSubjects({
  images,
  variants,
  against,
  builds,
  platform,
}: Pick<Options, "images" | "variants" | "against" | "builds" | "platform">): Promise<readonly Subject[]> {
  await requireImages(images);
  const engine = await machine();
  const subjects: Subject[] = [];
  const named = (image: string) => (platform ? [`--platform=${platform.platform}`, image] : [image]);
  for (const name of builds) {
    const { target, inputs } = recipes[name];
    const image = `${repository}:${platform ? `${name}-${platformSlug(platform.platform)}` : name}`;
    const all = { PHANTUN_CRATE: release.phantun, ...inputs };
    const given = platform ? inputsOf(all, platform) : all;
    await build(
      targetCommand(given, engine, target, `type=docker,name=${image}`, platform?.platform),
      `The image ${image} was not built; see the log above.`,
    );
    subjects.push({ name, image: named(image) });
  }
  subjects.push(...Object.entries(images).map(([name, image]) => ({ name, image: named(image) })));
  return inOrder(subjects, against, variants);
}
