import { z } from "zod";

/** An image's identity: its digests, and values of its configuration. */
export interface Identity {
  /** The digest of its image index. */
  index: string;
  manifest: string;
  config: string;
  architecture: string;
  variant: string;
  /** The digests of the layers' archives. */
  layers: string[];
}

/** A client that pulls images. */
export interface Client {
  name: string;
  /** The selection rules that it follows (cross/selection.ts). */
  rules: "docker" | "podman";
  /** Pulls one platform's image, returns the parts of its identity that the client knows, and removes it. */
  pull(reference: string, platform: string): Promise<Partial<Identity>>;
  /** Pulls the machine's own image and runs it. Returns its output. */
  run?(reference: string, environment: Record<string, string>, ...args: string[]): Promise<string>;
  close(): Promise<void>;
}

/** A program's result. */
export interface Answer {
  command: string;
  failed: boolean;
  stdout: string;
  stderr: string;
}

/** Calls a program with these arguments. */
export type Call = (...args: string[]) => Promise<Answer>;

/** Waits for a call, and fails if it fails. */
export async function succeeded(running: Promise<Answer>): Promise<Answer> {
  const result = await running;
  if (result.failed) throw new Error(`${result.command}: ${result.stderr}`);
  return result;
}

/** A container's environment, as the options of a command line. */
export const variables = (environment: Record<string, string>) =>
  Object.entries(environment).flatMap(([key, value]) => ["--env", `${key}=${value}`]);

/** The part of an image's configuration that clients show. */
export const Configured = z.object({
  architecture: z.string(),
  variant: z.string().default(""),
  rootfs: z.object({ diff_ids: z.array(z.string()) }),
});
