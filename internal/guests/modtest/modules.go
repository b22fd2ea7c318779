//go:build linux && amd64

package main

// A module whose tests are run.
type module struct {
	path, version string
	packages      []string // patterns; nil: all
	args          []string // for its test binaries
}

// modules have at least 10,000 lines of Go each. The comments describe the features
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
}
