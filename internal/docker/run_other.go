//go:build !(linux && amd64)

package docker

import (
	"fmt"
	"os"
)

// Main is a docker command. It does not return.
func Main() {
	fmt.Fprintln(os.Stderr, "docker: it is for linux/amd64")
	os.Exit(125)
}
