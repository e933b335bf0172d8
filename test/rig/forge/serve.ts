/**
 * `npx node test/rig/forge/serve.ts [PORT]`: runs the forge for manual builds on a machine that cannot reach the real one.
 * Prints PHANTUN_BASE_URL and the commits; exits on SIGINT or SIGTERM.
 */
import { once } from "node:events";
import { Forge } from "./forge.ts";

const forge = await Forge.open(Number(process.argv[2] ?? 0));
const { repository, older, released, pushed } = forge.upstream;
console.log(`PHANTUN_BASE_URL=${forge.url}`);
console.log(`HEAD, the release: ${released.revision}, tarball sha256 ${await forge.digest(repository, "HEAD")}`);
console.log(`older: ${older.revision}, tarball sha256 ${await forge.digest(repository, older.revision)}`);
console.log(`not yet pushed: ${pushed.revision}`);
await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
await forge.close();
