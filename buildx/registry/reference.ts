import { UnknownInputError } from "../build/inputs.ts";

/** Where an image is pushed to: `HOST[:PORT]/NAME:TAG`, or `HOST[:PORT]/NAME` for all tags of a release. */
export interface Reference {
  /** What it was given as. */
  whole: string;
  /** Without the tag: what a digest is added to. */
  repository: string;
  tag: string | undefined;
}

/**
 * The grammar of github.com/distribution/reference, with the host required: without one the image would go to Docker Hub,
 * which should be said by whoever pushes. A digest is what a
 * push comes to, never what it starts from.
 */
const host =
  /(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\]/;
const component = /[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*/;
const grammar = new RegExp(
  `^(?<repository>(?<host>${host.source})(?<port>:[0-9]+)?(?:/${component.source})+)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?$`,
);

/** The longest repository that registries take, in characters. */
const longest = 255;

/** Reads a reference. Throws UnknownInputError, with an example, when it is none that can be pushed to. */
export function readReference(text: string): Reference {
  const found = grammar.exec(text)?.groups;
  const { repository = "", tag } = found ?? {};
  // Without dot or port it is a name on Docker Hub to every client, except for this one.
  const isHost = found?.port || found?.host === "localhost" || /[.[]/.test(found?.host ?? "");
  if (!isHost || repository.length > longest) {
    throw new UnknownInputError(
      `--push ${text} is no place to push to: HOST[:PORT]/NAME:TAG is accepted, in lower case up to the tag, like registry.example/phantun-runtime:latest; without :TAG a release is pushed under all of its tags.`,
    );
  }
  return { whole: text, repository, tag };
}
