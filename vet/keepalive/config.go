package keepalive

import (
	"flag"
	"fmt"
	"go/types"
	"path"
	"strings"
)

// defaultSinks are the bridge's functions that take pointers as numbers; typed
// calls are found by their declarations.
var defaultSinks = []string{
	"github.com/usys-go/bridge/usys.Call*",
	"github.com/usys-go/bridge/akaros/sysc.Call",
}

// syscallSinks are the sinks that -syscalls adds: the functions of std, x/sys and purego that
// take arguments of system calls.
var syscallSinks = []string{
	"syscall.Syscall*", "syscall.RawSyscall*", "syscall.AllThreadsSyscall*",
	"syscall.syscall*", "syscall.rawSyscall*", "syscall.rawVforkSyscall", "syscall.cgocaller",
	"(*syscall.Proc).Call", "(*syscall.LazyProc).Call",
	"internal/runtime/syscall/linux.Syscall6", "internal/runtime/syscall.Syscall6",
	"internal/syscall/unix.syscall*", "internal/syscall/unix.rawSyscall*", "internal/syscall/unix.*_syscall*",
	"golang.org/x/sys/unix.Syscall*", "golang.org/x/sys/unix.RawSyscall*",
	"golang.org/x/sys/unix.syscall*", "golang.org/x/sys/unix.rawSyscall*", "golang.org/x/sys/unix.sysvicall6",
	"(*golang.org/x/sys/windows.Proc).Call", "(*golang.org/x/sys/windows.LazyProc).Call",
	"golang.org/x/sys/windows.Syscall*",
	"github.com/ebitengine/purego.SyscallN",
}

// defaultForeign are functions whose results point to memory that is not Go's.
var defaultForeign = []string{
	"syscall.Mmap", "golang.org/x/sys/unix.Mmap", "golang.org/x/sys/unix.MmapPtr",
	"*._Cfunc_*", "*._C2func_*",
}

// releases are functions that release memory that is not Go's: a pointer that is converted
// to uintptr for one of them never points to the collector's memory.
var releases = patterns{
	"syscall.LocalFree", "syscall.UnmapViewOfFile", "golang.org/x/sys/windows.LocalFree",
	"golang.org/x/sys/windows.UnmapViewOfFile", "golang.org/x/sys/windows.VirtualFree",
	"syscall.munmap", "golang.org/x/sys/unix.munmap", "golang.org/x/sys/unix.shmdt",
}

// config holds the analyzer's flags.
type config struct {
	sinks, foreign patterns
	keeps          keepsList
	syscalls       bool
	cgo            bool
	budget         int // of steps in one package
	// examined, set by tests, receives the number of calls of sinks in a package, and the
	// number of steps.
	examined func(pkg string, calls, steps int)
}

func (c *config) define(f *flag.FlagSet) {
	f.Var(&c.sinks, "sinks", "functions to watch besides the table's, separated by commas: path.Func, (*path.T).Method; * stands for any letters in the name")
	f.BoolVar(&c.syscalls, "syscalls", false, "watch the system-call functions of std, golang.org/x/sys and purego too")
	f.Var(&c.foreign, "foreign", "functions whose results are no memory of Go's, as in -sinks")
	f.Var(&c.keeps, "keeps", "parameters whose memory is kept after the call, separated by commas: path.Func:param")
	f.BoolVar(&c.cgo, "cgo", false, "allow no pointers in memory that is passed, as cgo's rule has it")
}

// isSink reports whether a function is a sink by configuration.
func (c *config) isSink(fn *types.Func) bool {
	name := nameOf(fn)
	return patterns(defaultSinks).match(name) || c.sinks.match(name) || c.syscalls && patterns(syscallSinks).match(name)
}

func (c *config) isForeign(fn *types.Func) bool {
	name := nameOf(fn)
	return patterns(defaultForeign).match(name) || c.foreign.match(name)
}

// nameOf returns a function's name for comparison with patterns. Vendored packages of std
// have their ordinary names.
func nameOf(fn *types.Func) string {
	return strings.Replace(fn.FullName(), "vendor/golang.org/", "golang.org/", 1)
}

// patterns are names of functions, in which * after the last slash stands for any letters.
type patterns []string

func (p patterns) match(name string) bool {
	for _, pattern := range p {
		if pattern == name {
			return true
		}
		if !strings.Contains(pattern, "*") {
			continue
		}
		dir, base := path.Split(pattern)
		ndir, nbase := path.Split(name)
		if dir == "" && strings.HasPrefix(base, "*.") {
			ndir = "" // of any package
		}
		// The star before a receiver's type is not a wildcard.
		base = strings.Replace(base, "(*", "(\\*", 1)
		if dir == ndir {
			if ok, _ := path.Match(base, nbase); ok {
				return true
			}
		}
	}
	return false
}

func (p *patterns) String() string { return strings.Join(*p, ",") }

func (p *patterns) Set(s string) error {
	for name := range strings.SplitSeq(s, ",") {
		if !strings.Contains(name, ".") {
			return fmt.Errorf("%q names no function: write path.Func or (*path.T).Method", name)
		}
		*p = append(*p, name)
	}
	return nil
}

// keepsList is the flag -keeps: parameters' names by function.
type keepsList map[string][]string

func (k *keepsList) String() string {
	var list []string
	for fn, params := range *k {
		for _, p := range params {
			list = append(list, fn+":"+p)
		}
	}
	return strings.Join(list, ",")
}

func (k *keepsList) Set(s string) error {
	if *k == nil {
		*k = keepsList{}
	}
	for item := range strings.SplitSeq(s, ",") {
		fn, param, ok := strings.Cut(item, ":")
		if !ok || !strings.Contains(fn, ".") || param == "" {
			return fmt.Errorf("%q is not path.Func:param", item)
		}
		(*k)[fn] = append((*k)[fn], param)
	}
	return nil
}
