//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

func init() { programs["root"] = root }

// root starts a program in a directory that has been made the root directory,
// where there is no /proc. The argument way selects how the root is changed.
func root(args []string) {
	way, dir := args[0], args[1]
	child := exec.Command("/guest", "echo", "inside")
	child.Stdin = strings.NewReader("from outside") // there is no /dev/null
	switch way {
	case "chroot":
		check(syscall.Chroot(dir))
	case "pivot_root":
		old := filepath.Join(dir, "old")
		check(syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""))
		check(syscall.Mount(dir, dir, "", syscall.MS_BIND, ""))
		check(os.Mkdir(old, 0o755))
		check(syscall.PivotRoot(dir, old))
		check(os.Chdir("/"))
		check(syscall.Unmount("/old", syscall.MNT_DETACH))
	case "child": // between vfork and exec
		child.SysProcAttr = &syscall.SysProcAttr{Chroot: dir}
	default:
		failf("no way %q", way)
	}
	out, err := child.CombinedOutput()
	if err != nil {
		failf("%v\n%s", err, out)
	}
	fmt.Println(string(out))
}
