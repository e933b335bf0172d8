import type { Host } from "../../src/host.ts";
import { launch } from "../../src/launch.ts";

/** Defined by port.c before this script runs. */
declare const host: Host;

launch(host);
