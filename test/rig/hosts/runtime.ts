import { execa } from "execa";
import { runFlags } from "../../../buildx/contract.ts";
import { image } from "../image/reference.ts";
import { ForegroundProgram } from "./foreground-program.ts";
import { label } from "./host.ts";

/** What users are told to give the container, but for the network, which here is a test's own. */
export const rights = runFlags.filter((flag) => flag !== "--network host").flatMap((flag) => flag.split(" "));

/** How a container under test is started. */
export type Start = {
  /** The name of a host's container, whose network is joined; without it the container has a loopback of its own. */
  host?: string;
  /** Flags of `docker run`; `rights` unless a test takes one away. */
  flags?: string[];
  environment?: Record<string, string>;
  /** What names the image to `docker run`, a platform before it where it has several; else the image under test. */
  image?: readonly string[];
  /** What comes after the image: phantun's arguments. */
  args: string[];
};

/** The arguments of `docker` that start an image in the foreground, under a name if one is given. */
export function runArguments(start: Start, name?: string): string[] {
  return [
    ...["run", "--rm", "--label", label, "--network", start.host ? `container:${start.host}` : "none"],
    ...(name ? ["--name", name] : []),
    ...(start.flags ?? rights),
    ...Object.entries(start.environment ?? {}).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
    ...(start.image ?? [image]),
    ...start.args,
  ];
}

/** A running container of an image under test, named so that `docker stop` finds it. */
export class Runtime extends ForegroundProgram {
  constructor(name: string, start: Start) {
    super(name, "docker", runArguments(start, name));
  }

  /** `docker stop`: the exit code, and how long it took in milliseconds. */
  async stop(): Promise<{ code: number | undefined; milliseconds: number }> {
    const begin = performance.now();
    await execa("docker", ["stop", this.name]);
    const milliseconds = performance.now() - begin;
    return { code: await this.ended, milliseconds };
  }
}
