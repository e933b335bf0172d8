// tun-plugin ID...: a device plugin that offers /dev/net/tun to the kubelet as squat.ai/tun, once for each ID. It replaces
// generic-device-plugin, which is not in the Go module proxy. Runs until it is killed.
package main

import (
	"os"

	"k8s.io/klog/v2"
	api "k8s.io/kubelet/pkg/apis/deviceplugin/v1beta1"
	plugin "k8s.io/kubernetes/pkg/kubelet/cm/devicemanager/plugin/v1beta1"
)

const resource = "squat.ai/tun"

func allocate(request *api.AllocateRequest, _ map[string]*api.Device) (*api.AllocateResponse, error) {
	response := &api.AllocateResponse{}
	for range request.ContainerRequests {
		response.ContainerResponses = append(response.ContainerResponses, &api.ContainerAllocateResponse{
			Devices: []*api.DeviceSpec{{HostPath: "/dev/net/tun", ContainerPath: "/dev/net/tun", Permissions: "rw"}},
		})
	}
	return response, nil
}

func main() {
	devices := []*api.Device{}
	for _, id := range os.Args[1:] {
		devices = append(devices, &api.Device{ID: id, Health: api.Healthy})
	}
	server := plugin.NewDevicePluginStub(devices, api.DevicePluginPath+"tun.sock", resource, false, false)
	server.SetAllocFunc(allocate)
	if err := server.Start(); err != nil {
		klog.Fatal(err)
	}
	if err := server.Register(api.KubeletSocket, resource, ""); err != nil {
		klog.Fatal(err)
	}
	select {}
}
