/**
 * Writes the bill of materials (sbom.cdx.json) and the third-party notices (THIRD-PARTY) of one image. Runs in a stage of
 * buildx/Dockerfile.
 *
 *     node buildx/materials/main.ts MATERIALS PLATFORM OUTPUT
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { billOfMaterials } from "./bom.ts";
import { readMaterials } from "./materials.ts";
import { notices } from "./notices.ts";

const [folder = "", platform = "", output = ""] = process.argv.slice(2);
const materials = readMaterials(folder);
mkdirSync(output, { recursive: true });
writeFileSync(join(output, "sbom.cdx.json"), billOfMaterials(materials, platform));
writeFileSync(join(output, "THIRD-PARTY"), notices(materials));
