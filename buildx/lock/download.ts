/** How long a server may stay silent, in milliseconds. */
const patience = 60_000;

/** A server that does not answer, or refuses to serve: nothing is known about what was asked for. */
export class UnreachableError extends Error {
  override name = "UnreachableError";
}

/** Why a request failed, in the words of the innermost error: fetch's own say only that it failed. */
function innermost(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause) reason = reason.cause;
  // Several addresses were tried: each failed for a reason of its own.
  if (reason instanceof AggregateError) reason = reason.errors[0];
  return reason instanceof Error ? reason.message : String(reason);
}

/** When a server wants to be asked again: `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3). */
function again(response: Response): string {
  const after = response.headers.get("retry-after");
  if (!after) return "try again later";
  return /^\d+$/.test(after) ? `try again in ${after} seconds` : `try again after ${after}`;
}

/**
 * Asks a server for a file.
 *
 * @param what the file, for the sentence of a failure
 * @returns its bytes, and the address that redirects led to; `undefined` when the server has no such file
 * @throws UnreachableError when the server does not answer, limits requests, or fails
 */
export async function download(
  url: string,
  what: string,
  method: "GET" | "HEAD" = "GET",
): Promise<{ bytes: Buffer; url: string } | undefined> {
  let response: Response;
  let bytes: Buffer;
  try {
    const headers = { "user-agent": "phantun-runtime (./run lock)" };
    response = await fetch(url, { method, headers, signal: AbortSignal.timeout(patience) });
    bytes = Buffer.from(await response.arrayBuffer());
  } catch (cause) {
    throw new UnreachableError(
      `Failed to fetch ${what} from ${url}: ${innermost(cause)}. Check the network, and try again.`,
      { cause },
    );
  }
  const { status } = response;
  // 403 is how some limits of the forge answer; with this header it is no refusal of the file.
  const limited = status === 429 || (status === 403 && response.headers.get("x-ratelimit-remaining") === "0");
  if (limited) {
    throw new UnreachableError(`${url} limits how often it is asked for ${what} (HTTP ${status}): ${again(response)}.`);
  }
  // A registry that has removed a file answers 410, and crates.io's index 451 for what it may not show.
  if ([404, 410, 451].includes(status)) return undefined;
  if (!response.ok) {
    throw new UnreachableError(`Failed to fetch ${what} from ${url}: HTTP ${status}. ${capital(again(response))}.`);
  }
  return { bytes, url: response.url };
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
