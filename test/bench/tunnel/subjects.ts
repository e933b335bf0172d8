import { targetCommand } from "../../../buildx/command.ts";
import { build, machine } from "../../../buildx/machine.ts";
import { release } from "../../forge/published.ts";

/** A build of phantun in an image. The launcher in it is the same in all. */
export interface Subject {
  readonly name: string;
  readonly image: string;
}

const repository = "phantun-runtime-bench";

/** The builds by name: the Dockerfile's target and what it is given. amd64 and arm64 have gnu without being asked. */
const builds = {
  upstream: { target: "upstream", inputs: {} },
  gnu: { target: "image", inputs: {} },
  musl: { target: "image", inputs: { LIBC: "musl" } },
} as const;

/**
 * Builds, from the same source and by the same compiler: what upstream's own command makes (dynamic glibc), which
 * everything is compared with, and the image with each libc. Last comes upstream's build again, as the control.
 */
export async function buildSubjects(): Promise<readonly [reference: Subject, ...Subject[]]> {
  const engine = await machine();
  const made = async (name: keyof typeof builds): Promise<Subject> => {
    const { target, inputs } = builds[name];
    const image = `${repository}:${name}`;
    await build(
      targetCommand({ PHANTUN_CRATE: release.phantun, ...inputs }, engine, target, `type=docker,name=${image}`),
      `The image ${image} was not built; why stands above.`,
    );
    return { name, image };
  };
  const upstream = await made("upstream");
  return [upstream, await made("gnu"), await made("musl"), { ...upstream, name: "upstream again" }];
}
