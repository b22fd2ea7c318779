//go:build unix

package toolexec

import (
	"os"
	"os/exec"
	"syscall"
)

// become executes the tool in this process. It returns only with an error.
func become(args []string) error {
	args = chain(args)
	path, err := exec.LookPath(args[0])
	if err != nil {
		return err
	}
	return &os.PathError{Op: "exec", Path: path, Err: syscall.Exec(path, args, os.Environ())}
}
