import { execa } from "execa";
import { runFlags } from "../../../buildx/contract.ts";
import { image } from "../image/reference.ts";
import { ForegroundProgram } from "./foreground-program.ts";
import { label } from "./host.ts";

/** The documented `docker run` flags except the network: each test sets its own. */
export const rights = runFlags.filter((flag) => flag !== "--network host").flatMap((flag) => flag.split(" "));

/** The options to start a container under test. */
export type Start = {
  /** The name of a host's container whose network to join; without it the container has only a loopback. */
  host?: string;
  /** Flags of `docker run`; `rights` by default. */
  flags?: string[];
  environment?: Record<string, string>;
  /** The image, with its --platform option first if it has several platforms; the image under test by default. */
  image?: readonly string[];
  /** phantun's arguments, which follow the image. */
  args: string[];
};

/** The arguments of `docker` that start an image in the foreground, with a name if one is given. */
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

  /** Runs `docker stop`; returns the exit code and the duration in milliseconds. */
  async stop(): Promise<{ code: number | undefined; milliseconds: number }> {
    const begin = performance.now();
    await execa("docker", ["stop", this.name]);
    const milliseconds = performance.now() - begin;
    return { code: await this.ended, milliseconds };
  }
}
