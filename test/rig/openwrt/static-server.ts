import { once } from "node:events";
import { execa } from "execa";

/** A web server for one folder. */
export interface StaticServer {
  /** Its URL, without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a folder with the web server that `./run openwrt` recommends, on a free port. */
export async function serve(folder: string): Promise<StaticServer> {
  const command = ["-u", "-m", "http.server", "--directory", folder, "--bind", "127.0.0.1", "0"];
  const process = execa("python3", command, { reject: false, stderr: "ignore" });
  const [line] = await once(process.stdout, "data");
  const [, port] = /port (\d+)/.exec(String(line)) ?? [];
  if (port === undefined) throw new Error(`the web server printed no port: ${line}`);
  const close = async () => {
    process.kill();
    await process;
  };
  return { url: `http://127.0.0.1:${port}`, close };
}
