//go:build linux && amd64

package main

// A module whose tests are run.
type module struct {
	path, version string
	packages      []string // patterns; nil: all
	args          []string // for its test binaries
	small         bool     // it may have fewer than 10,000 lines of Go
}

// modules have at least 10,000 lines of Go each, but for small ones. The comments describe the features
// that their tests use.
var modules = []module{
	// Plugins that are started as processes and called by gRPC and net/rpc over
	// sockets; files for their addresses and checksums.
	{path: "github.com/hashicorp/go-plugin", version: "v1.8.0"},
	// An SFTP server and client: files of all kinds, over pipes and sockets, checked against
	// other programs. The flags select all tests that need no external server.
	{path: "github.com/pkg/sftp", version: "v1.13.12", packages: []string{"."}, args: []string{"-integration", "-testserver"}},
	// Scripts that start commands, a module proxy over HTTP, locked files.
	{path: "github.com/rogpeppe/go-internal", version: "v1.16.0"},
	// System calls, made by the module's own SYSCALL instructions: sockets, files, mounts,
	// processes.
	{path: "golang.org/x/sys", version: "v0.49.0", packages: []string{"./unix", "./cpu"}},

	// Modules that lean on the kernel: terminals, inotify, restarts by exec, signals, capabilities,
	// mounts, netlink, raw sockets, peers' credentials, /proc, seccomp filters, cgroups, namespaces.
	{path: "github.com/creack/pty", version: "v1.1.24", small: true},
	{path: "github.com/fsnotify/fsnotify", version: "v1.10.1", small: true},
	{path: "github.com/cloudflare/tableflip", version: "v1.2.3", small: true},
	{path: "github.com/moby/sys/reexec", version: "v0.1.0", small: true},
	{path: "github.com/moby/sys/signal", version: "v0.7.1", small: true},
	{path: "github.com/moby/sys/capability", version: "v0.5.0", small: true},
	{path: "github.com/moby/sys/mountinfo", version: "v0.7.3", small: true},
	{path: "github.com/cyphar/filepath-securejoin", version: "v0.7.0", small: true},
	{path: "github.com/mdlayher/netlink", version: "v1.11.2", small: true},
	{path: "github.com/mdlayher/socket", version: "v0.8.0", small: true},
	{path: "github.com/mdlayher/packet", version: "v1.2.0", small: true},
	{path: "github.com/containerd/ttrpc", version: "v1.2.10", small: true},
	{path: "github.com/prometheus/procfs", version: "v0.23.0", small: true},
	{path: "github.com/elastic/go-seccomp-bpf", version: "v1.6.0", small: true},
	{path: "github.com/shirou/gopsutil/v4", version: "v4.26.10", packages: []string{"./cpu", "./host", "./net", "./process"}, small: true},
	{path: "github.com/tetratelabs/wazero", version: "v1.12.0", packages: []string{".", "./internal/engine/...", "./internal/sysfs", "./imports/..."}, small: true},
	{path: "github.com/hashicorp/raft", version: "v1.8.0", packages: []string{"."}, small: true},
	{path: "github.com/KimMachineGun/automemlimit", version: "v1.0.1", small: true},
	{path: "github.com/vishvananda/netns", version: "v0.0.5", small: true},
}
