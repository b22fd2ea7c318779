//go:build linux && amd64

package main

// A module whose tests are run.
type module struct {
	path, version string
	packages      []string // patterns; nil: all
	args          []string // for its test binaries
}

// modules have 10,000 lines of Go or more each, and tests that use what the
// comment says.
var modules = []module{
	// Plugins are processes that are started with exec and spoken to by gRPC and
	// net/rpc over sockets; files for their addresses and checksums.
	{path: "github.com/hashicorp/go-plugin", version: "v1.8.0"},
	// An SFTP server and client: files of all kinds, over pipes and sockets, with
	// other programs for a second opinion. Its flags have it run all that needs no
	// server from elsewhere.
	{path: "github.com/pkg/sftp", version: "v1.13.12", packages: []string{"."}, args: []string{"-integration", "-testserver"}},
	// Scripts that start commands, a module proxy over HTTP, locked files.
	{path: "github.com/rogpeppe/go-internal", version: "v1.16.0"},
	// The system calls themselves, with SYSCALL instructions of its own: sockets,
	// files, mounts, processes.
	{path: "golang.org/x/sys", version: "v0.49.0", packages: []string{"./unix", "./cpu"}},
}
