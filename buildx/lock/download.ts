/** The timeout of a request, in milliseconds. */
const timeout = 60_000;

/** A server that does not answer or refuses to serve, so that it is unknown whether the file exists. */
export class UnreachableError extends Error {
  override name = "UnreachableError";
}

/** The message of the innermost error: fetch's own message gives no cause. */
function innermost(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause) reason = reason.cause;
  // Several addresses were tried, each with its own error.
  if (reason instanceof AggregateError) reason = reason.errors[0];
  return reason instanceof Error ? reason.message : String(reason);
}

/** When to retry: the header `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3). */
function retryAdvice(response: Response): string {
  const after = response.headers.get("retry-after");
  if (!after) return "try again later";
  return /^\d+$/.test(after) ? `try again in ${after} seconds` : `try again after ${after}`;
}

/**
 * Fetches a file.
 *
 * @param what the file's description, for error messages
 * @returns the bytes, and the address after redirects; `undefined` when the server has no such file
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
    response = await fetch(url, { method, headers, signal: AbortSignal.timeout(timeout) });
    bytes = Buffer.from(await response.arrayBuffer());
  } catch (cause) {
    throw new UnreachableError(
      `Failed to fetch ${what} from ${url}: ${innermost(cause)}. Check the network, and try again.`,
      { cause },
    );
  }
  const { status } = response;
  // The forge also answers 403 to rate limits; this header distinguishes them from a refusal.
  const limited = status === 429 || (status === 403 && response.headers.get("x-ratelimit-remaining") === "0");
  if (limited) {
    throw new UnreachableError(
      `${url} limits the rate of requests for ${what} (HTTP ${status}): ${retryAdvice(response)}.`,
    );
  }
  // Registries answer 410 for a removed file; crates.io's index answers 451 for a legally blocked one.
  if ([404, 410, 451].includes(status)) return undefined;
  if (!response.ok) {
    throw new UnreachableError(
      `Failed to fetch ${what} from ${url}: HTTP ${status}. ${capital(retryAdvice(response))}.`,
    );
  }
  return { bytes, url: response.url };
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
