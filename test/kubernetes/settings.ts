/** Where a node keeps its files; all but the device plugins' folder (the kubelet's own constant) are chosen here. */
export const paths = {
  programs: "/run/programs",
  containerd: "/run/containerd.toml",
  network: "/run/cni",
  kubelet: "/run/kubelet.json",
  kubeconfig: "/run/kubeconfig.json",
  manifests: "/run/manifests",
  tokens: "/run/tokens.csv",
} as const;

/** The name of the image that holds a pod's namespaces. */
export const pause = "phantun-runtime-test/pause:1";

/**
 * The settings of a node's containerd (version 2 of their format, which 1.7 and 2.x read). Containers are no better
 * protected from the kernel's out-of-memory killer than the test itself: root in a sandbox may lack CAP_SYS_RESOURCE.
 */
export const containerdSettings = `
version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
temp = "/run/tmp"
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "docker.io/${pause}"
  restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = "${paths.network}"
`;

/** The network of pods that do not use the node's: none of these tests has one, but without it a node is never ready. */
export const networkSettings = {
  cniVersion: "1.0.0",
  name: "pods",
  plugins: [{ type: "loopback" }],
};

/** What a node's kubelet is told; the rest is what Kubernetes ships. */
export const kubeletSettings = (cgroup: string) => ({
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  staticPodPath: paths.manifests,
  containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
  cgroupDriver: "cgroupfs",
  cgroupRoot: `/${cgroup}`,
  failSwapOn: false,
  // It checks the machine's tunables, and changes none.
  protectKernelDefaults: true,
  volumePluginDir: "/var/lib/kubelet/volume-plugins",
  readOnlyPort: 10_255,
  authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
  authorization: { mode: "AlwaysAllow" },
  // A machine whose disk is nearly full still runs its tests.
  evictionHard: {
    "memory.available": "0%",
    "nodefs.available": "0%",
    "nodefs.inodesFree": "0%",
    "imagefs.available": "0%",
    "imagefs.inodesFree": "0%",
  },
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
});
