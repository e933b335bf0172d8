import { spawn } from "node:child_process";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { devNull } from "node:os";

/**
 * Answers one request of git's smart HTTP protocol for the bare repositories below `root`, with `git http-backend`.
 *
 * The environment follows RFC 3875 (CGI) and git-http-backend(1). GIT_PROTOCOL passes on the client's request for
 * protocol version 2, which shallow fetches of single commits use.
 */
export async function answerGit(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://forge");
  const backend = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: devNull,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROJECT_ROOT: root,
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      REMOTE_ADDR: request.socket.remoteAddress,
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  // A backend that has read enough closes its end; the rest of the request is discarded.
  backend.stdin.on("error", () => request.resume());
  request.pipe(backend.stdin);
  const chunks: Buffer[] = [];
  backend.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(backend, "close");
  const answer = Buffer.concat(chunks);
  const end = answer.indexOf("\r\n\r\n");
  // For a commit that does not exist, upload-pack exits with 128 after a complete response with the error.
  if (end < 0) {
    response.writeHead(500).end(`git http-backend ended with ${code} and no answer\n`);
    return;
  }
  for (const line of answer.subarray(0, end).toString("latin1").split("\r\n")) {
    const [name = "", value = ""] = line.split(/:\s*/, 2);
    if (name.toLowerCase() === "status") response.statusCode = Number.parseInt(value, 10);
    else response.appendHeader(name, value);
  }
  response.end(answer.subarray(end + 4));
}
