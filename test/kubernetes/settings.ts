/** The paths of a node's files; only the device plugins' folder is fixed by the kubelet. */
export const paths = {
  programs: "/run/programs",
  containerd: "/run/containerd.toml",
  network: "/run/cni",
  kubelet: "/run/kubelet.json",
  kubeconfig: "/run/kubeconfig.json",
  manifests: "/run/manifests",
  tokens: "/run/tokens.csv",
} as const;

/** The image of the container that holds a pod's namespaces. */
export const pause = "phantun-runtime-test/pause:1";

/**
 * The settings of a node's containerd (format version 2, which 1.7 and 2.x read). Containers get no better protection from
 * the kernel's out-of-memory killer than the test itself: root in a sandbox may lack CAP_SYS_RESOURCE.
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

/** The network for pods without the host's network. No test has such a pod, but without it a node is never ready. */
export const networkSettings = {
  cniVersion: "1.0.0",
  name: "pods",
  plugins: [{ type: "loopback" }],
};

/** The settings of a node's kubelet; everything else is Kubernetes' default. */
export const kubeletSettings = (cgroup: string) => ({
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  staticPodPath: paths.manifests,
  containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
  cgroupDriver: "cgroupfs",
  cgroupRoot: `/${cgroup}`,
  failSwapOn: false,
  // Check the machine's kernel settings without changing them.
  protectKernelDefaults: true,
  volumePluginDir: "/var/lib/kubelet/volume-plugins",
  readOnlyPort: 10_255,
  authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
  authorization: { mode: "AlwaysAllow" },
  // Tests must run even if the machine's disk is nearly full.
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
