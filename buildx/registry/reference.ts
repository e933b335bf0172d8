import { UnknownInputError } from "../build/inputs.ts";

/** The destination of a push: `HOST[:PORT]/NAME:TAG`, or `HOST[:PORT]/NAME` for all tags of a release. */
export interface Reference {
  /** The reference as given. */
  whole: string;
  /** The reference without its tag, to which a digest can be added. */
  repository: string;
  tag: string | undefined;
}

/**
 * The grammar of github.com/distribution/reference, but with a required host: without one the image would go to Docker Hub,
 * which must be explicit. A digest is not accepted: it is the result of a push.
 */
const host =
  /(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\]/;
const component = /[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*/;
const grammar = new RegExp(
  `^(?<repository>(?<host>${host.source})(?<port>:[0-9]+)?(?:/${component.source})+)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?$`,
);

/** The longest repository name that registries accept, in characters. */
const longest = 255;

/** Reads a reference. Throws UnknownInputError with an example if it is not a valid destination. */
export function readReference(text: string): Reference {
  const found = grammar.exec(text)?.groups;
  const { repository = "", tag } = found ?? {};
  // Every client reads a first component without a dot or a port as a name on Docker Hub, except localhost.
  const isHost = found?.port || found?.host === "localhost" || /[.[]/.test(found?.host ?? "");
  if (!isHost || repository.length > longest) {
    throw new UnknownInputError(
      `--push ${text} is not a valid destination: HOST[:PORT]/NAME:TAG is accepted, in lower case up to the tag, like registry.example/phantun-runtime:latest; without :TAG a release is pushed under all of its tags.`,
    );
  }
  return { whole: text, repository, tag };
}
