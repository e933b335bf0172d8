import { tmpdir } from "node:os";
import { execa } from "execa";
import { OldMachine } from "../old-machine.ts";
import type { Client } from "./client.ts";
import { containerd } from "./containerd.ts";
import { docker, dockerIdentity, engineClient, newerDockerIdentity, olderPodmanIdentity, podman } from "./engines.ts";
import { skopeo } from "./skopeo.ts";

/** The clients of a current machine. */
const todays = ["docker", "docker with its older image store", "podman", "skopeo"] as const;

/** Every client in the documentation that the tests can run; the oldest run on another machine. */
export const clientNames = [...todays, "Docker 20.10", "containerd 1.6", "Podman 4.3", "skopeo 1.9"] as const;

/** Opens the clients, in the order of {@link clientNames}. */
export async function openClients(): Promise<Client[]> {
  const [newer, older] = todays;
  const old = await OldMachine.start();
  return [
    await docker(newer, { features: { "containerd-snapshotter": true } }, newerDockerIdentity),
    await docker(older, {}, dockerIdentity),
    podman(),
    skopeo("skopeo", (...args) => execa("skopeo", args, { reject: false }), tmpdir()),
    engineClient("Docker 20.10", "docker", old.run.bind(old, "docker"), dockerIdentity, () => old.remove()),
    containerd("containerd 1.6", old.run.bind(old, "ctr")),
    engineClient("Podman 4.3", "podman", old.run.bind(old, "podman"), olderPodmanIdentity, async () => {}),
    skopeo("skopeo 1.9", old.run.bind(old, "skopeo"), old.folder),
  ];
}
