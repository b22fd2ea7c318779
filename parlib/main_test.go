//go:build linux && amd64 && cgo

package parlib_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/internal/coverage"
)

// childMode as first argument makes this test binary a program that the tests
// run; the second argument says which.
const childMode = "-child"

// The calls that this host carries out, and those of them that cannot fail.
var (
	served = []uint32{
		ros.SYS_NULL, ros.SYS_BLOCK, ros.SYS_GETPCOREID, ros.SYS_GETVCOREID, ros.SYS_NANOSLEEP,
		ros.SYS_PROC_YIELD, ros.SYS_PROC_CREATE, ros.SYS_PROC_RUN, ros.SYS_PROC_DESTROY,
		ros.SYS_EXEC, ros.SYS_WAITPID, ros.SYS_MMAP, ros.SYS_MUNMAP, ros.SYS_MPROTECT,
		ros.SYS_READ, ros.SYS_WRITE, ros.SYS_OPENAT, ros.SYS_CLOSE, ros.SYS_FSTAT, ros.SYS_STAT,
		ros.SYS_LSTAT, ros.SYS_FCNTL, ros.SYS_ACCESS, ros.SYS_UMASK, ros.SYS_LLSEEK, ros.SYS_LINK,
		ros.SYS_UNLINK, ros.SYS_SYMLINK, ros.SYS_READLINK, ros.SYS_CHDIR, ros.SYS_FCHDIR,
		ros.SYS_GETCWD, ros.SYS_MKDIR, ros.SYS_RMDIR, ros.SYS_RENAME, ros.SYS_DUP_FDS_TO,
		ros.SYS_TCGETATTR, ros.SYS_TCSETATTR,
	}
	cannotFail = map[uint32]bool{
		ros.SYS_NULL: true, ros.SYS_GETPCOREID: true, ros.SYS_GETVCOREID: true,
		ros.SYS_PROC_YIELD: true, ros.SYS_UMASK: true,
	}
	// exec returns only if it fails; TestExec sees its success from outside.
	cannotSucceed = map[uint32]bool{ros.SYS_EXEC: true}
)

func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == childMode {
		child(os.Args[2], os.Args[3:])
		os.Exit(100)
	}
	flag.Parse()
	code := coverage.Run(m)
	whole := true
	for _, f := range []string{"run", "skip", "list", "fuzz"} {
		whole = whole && flag.Lookup("test."+f).Value.String() == ""
	}
	if code == 0 && whole {
		for _, n := range served {
			if !tried.good[n] && !cannotSucceed[n] || !tried.bad[n] && !cannotFail[n] {
				fmt.Printf("FAIL: call %d: tried with success %v, with failure %v\n", n, tried.good[n], tried.bad[n])
				code = 1
			}
		}
	}
	os.Exit(code)
}

// report is a child's description of itself.
type report struct {
	Args, Env []string
	Dir       string
	FDs       map[int]string
}

func child(what string, args []string) {
	switch what {
	case "exit":
		n, _ := strconv.Atoi(args[0])
		os.Exit(n)
	case "report": // on descriptor 1
		r := report{Args: os.Args, Env: os.Environ(), FDs: map[int]string{}}
		r.Dir, _ = os.Getwd()
		for fd := range 100 {
			if to, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", fd)); err == nil {
				r.FDs[fd] = to
			}
		}
		json.NewEncoder(os.Stdout).Encode(r)
		os.Exit(0)
	case "sleep":
		time.Sleep(time.Minute)
	case "exec": // becomes another program
		childExec(args)
	case "destroy": // itself
		childDestroy(args)
	case "orphan": // makes a process that never runs, prints its number, and ends
		childOrphan()
	}
}
