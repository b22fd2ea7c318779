// Package oci makes seccomp profiles for containers, in the form of the OCI's runtime
// specification and of Docker.
package oci

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/usys-go/bridge/hosts/shape/policy"
)

// A Profile is a seccomp profile. A call that no rule allows has the default action.
type Profile struct {
	DefaultAction   string   `json:"defaultAction"`
	DefaultErrnoRet uint     `json:"defaultErrnoRet"`
	Architectures   []string `json:"architectures"`
	Syscalls        []Rule   `json:"syscalls"`
}

// A Rule applies to calls with certain arguments. Of several rules the first that holds is used.
type Rule struct {
	Comment  string   `json:"comment,omitempty"` // Docker's; others ignore it
	Names    []string `json:"names"`
	Action   string   `json:"action"`
	ErrnoRet *uint    `json:"errnoRet,omitempty"`
	Args     []Arg    `json:"args,omitempty"`
}

// An Arg is a condition: argument Index, under the mask Value, is ValueTwo.
type Arg struct {
	Index    uint   `json:"index"`
	Value    uint64 `json:"value"`
	ValueTwo uint64 `json:"valueTwo"`
	Op       string `json:"op"`
}

// Names of libseccomp.
const (
	Allow  = "SCMP_ACT_ALLOW"
	Refuse = "SCMP_ACT_ERRNO"
	Kill   = "SCMP_ACT_KILL_PROCESS"
	Masked = "SCMP_CMP_MASKED_EQ"
)

const (
	eperm, enosys = 1, 38
	cloneThread   = 0x10000
)

// began has calls, besides the passive ones, that Go's runtime makes in every program, and
// package os at its start.
var began = strings.Fields("fcntl openat prctl prlimit64")

// forks has the calls that make a process or a thread. Only threads are allowed to a program
// that has not executed another one.
var forks = strings.Fields("clone clone3 fork vfork")

// start has the calls that runc makes between loading the profile and the start of the program,
// if the container's process may gain privileges later.
var start = strings.Fields(`
	arch_prctl brk capget capset chdir close close_range epoll_ctl epoll_pwait execve exit_group faccessat2 fchdir fcntl fstat fstatfs
	futex getcwd getdents64 getpid getppid getuid mmap mprotect nanosleep newfstatat openat openat2 prctl read recvfrom rt_sigreturn
	sched_yield set_tid_address setgid setgroups setuid sigaltstack statx tgkill write`)

// always has the calls that every profile allows, sorted.
var always = sync.OnceValue(func() (list []string) {
	for _, e := range policy.Table() {
		if e != nil && (e.Verb == policy.Passive && !slices.Contains(forks, e.Name) || slices.Contains(began, e.Name)) {
			list = append(list, e.Name)
		}
	}
	slices.Sort(list)
	return list
})

// Always reports whether every profile allows a call.
func Always(name string) bool {
	_, found := slices.BinarySearch(always(), name)
	return found
}

// New returns the profile for a program that has made calls, besides those that are always
// allowed. A container's start executes the program, so execve is allowed; but if the program
// has executed nothing, it is killed when it makes a process in which to execute something.
func New(seen []string) *Profile {
	var own []string
	for _, name := range seen {
		if !Always(name) && !slices.Contains(forks, name) {
			own = append(own, name)
		}
	}
	slices.Sort(own)
	executes := slices.Contains(own, "execve") || slices.Contains(own, "execveat")
	p := &Profile{DefaultAction: Refuse, DefaultErrnoRet: eperm, Architectures: []string{"SCMP_ARCH_X86_64"}}
	if own = slices.Compact(own); len(own) > 0 {
		p.allow("that the record has", own)
	}
	p.allow("of Go's runtime, and those that use what is open", always())
	if executes {
		p.allow("that make processes and threads", forks)
	} else {
		p.allow("that make threads", []string{"clone"})
		last := &p.Syscalls[len(p.Syscalls)-1]
		last.Args = []Arg{{0, cloneThread, cloneThread, Masked}}
		no := uint(enosys)
		const kill = "calls that make processes: none was recorded"
		p.Syscalls = append(p.Syscalls, Rule{Comment: kill, Names: []string{"clone"}, Action: Kill, Args: []Arg{{0, cloneThread, 0, Masked}}},
			Rule{Comment: kill, Names: []string{"fork", "vfork"}, Action: Kill}, Rule{Comment: "whose arguments no filter sees: programs then make clone", Names: []string{"clone3"}, Action: Refuse, ErrnoRet: &no})
	}
	var starts []string
	for _, name := range start {
		if !Always(name) && !slices.Contains(own, name) {
			starts = append(starts, name)
		}
	}
	p.allow("of runc's until the program begins: leave them out where the filter is loaded later", starts)
	return p
}

func (p *Profile) allow(comment string, names []string) {
	p.Syscalls = append(p.Syscalls, Rule{Comment: "calls " + comment, Names: names, Action: Allow})
}

// Text returns the profile as JSON.
func (p *Profile) Text() []byte {
	text, err := json.MarshalIndent(p, "", "\t")
	if err != nil {
		panic(err) // the type has only values that can be written
	}
	return append(text, '\n')
}
