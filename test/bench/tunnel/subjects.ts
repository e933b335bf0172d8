import { execa } from "execa";
import { targetCommand } from "../../../buildx/command.ts";
import { build, machine } from "../../../buildx/machine.ts";
import { release } from "../../forge/published.ts";
import { type builds, OptionError, type Options } from "./options.ts";

/** A build of phantun in an image. The launcher in it is the same in all that are built here. */
export interface Subject {
  readonly name: string;
  readonly image: string;
}

const repository = "phantun-runtime-bench";

/** The builds by name: the Dockerfile's target and what it is given. amd64 and arm64 have gnu without being asked. */
const recipes: Readonly<Record<(typeof builds)[number], { target: string; inputs: Record<string, string> }>> = {
  upstream: { target: "upstream", inputs: {} },
  gnu: { target: "image", inputs: {} },
  musl: { target: "image", inputs: { LIBC: "musl" } },
};

/** @throws OptionError when the engine does not have an image that was named */
async function requireImages(images: Options["images"]): Promise<void> {
  for (const [name, image] of Object.entries(images)) {
    const { exitCode } = await execa("docker", ["image", "inspect", image], { reject: false });
    if (exitCode !== 0) {
      throw new OptionError(`--image is "${name}=${image}", which Docker does not have: build, load or pull it first.`);
    }
  }
}

/** The reference first, then the others in their order, then the reference again as the control. */
export function inOrder(subjects: readonly Subject[], against: string): readonly Subject[] {
  const reference = subjects.find(({ name }) => name === against);
  if (reference === undefined) throw new Error(`no build is called ${against}`);
  const others = subjects.filter((subject) => subject !== reference);
  return [reference, ...others, { ...reference, name: `${against} again` }];
}

/**
 * Builds, from the same source and by the same compiler: what upstream's own command makes (dynamic glibc), and the image
 * with each libc. The images that were named come after them.
 *
 * @throws OptionError before anything is built, when a named image is not there
 */
export async function buildSubjects({
  images,
  against,
}: Pick<Options, "images" | "against">): Promise<readonly Subject[]> {
  await requireImages(images);
  const engine = await machine();
  const subjects: Subject[] = [];
  for (const [name, { target, inputs }] of Object.entries(recipes)) {
    const image = `${repository}:${name}`;
    await build(
      targetCommand({ PHANTUN_CRATE: release.phantun, ...inputs }, engine, target, `type=docker,name=${image}`),
      `The image ${image} was not built; why stands above.`,
    );
    subjects.push({ name, image });
  }
  subjects.push(...Object.entries(images).map(([name, image]) => ({ name, image })));
  return inOrder(subjects, against);
}
