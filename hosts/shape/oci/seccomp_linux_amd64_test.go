package oci

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
)

// filter returns a profile as a filter of seccomp's. A call that has a number of x32 has none of
// the names.
func filter(p *Profile) ([]unix.SockFilter, error) {
	const number, arch, args = 0, 4, 16 // members of struct seccomp_data
	load := func(at uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
	}
	equal := func(k uint32, otherwise uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jf: otherwise, K: k}
	}
	end := func(k uint32) unix.SockFilter { return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: k} }
	refuse := end(unix.SECCOMP_RET_ERRNO | uint32(p.DefaultErrnoRet))
	known := equal(unix.AUDIT_ARCH_X86_64, 0)
	known.Jt = 1
	list := []unix.SockFilter{load(arch), known, end(unix.SECCOMP_RET_KILL_PROCESS), load(number)}
	for _, r := range p.Syscalls {
		then := end(unix.SECCOMP_RET_ALLOW)
		switch r.Action {
		case Refuse:
			then = end(unix.SECCOMP_RET_ERRNO | uint32(*r.ErrnoRet))
		case Kill:
			then = end(unix.SECCOMP_RET_KILL_PROCESS)
		}
		for _, name := range r.Names {
			n := calls.AMD64.Number(name)
			if n < 0 {
				return nil, fmt.Errorf("there is no call %s", name)
			}
			body := []unix.SockFilter{then}
			for _, a := range r.Args {
				if a.Op != Masked || a.Value>>32 != 0 {
					return nil, fmt.Errorf("the condition of %s is not known", name)
				}
				body = append([]unix.SockFilter{load(args + 8*uint32(a.Index)),
					{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: uint32(a.Value)}, equal(uint32(a.ValueTwo), uint8(len(body)))}, append(body, load(number))...)
			}
			list = append(append(list, equal(uint32(n), uint8(len(body)))), body...)
		}
	}
	return append(list, refuse), nil
}

// load loads the profile in a file into this thread, and executes a program there.
func load(profile string, program []string) error {
	runtime.LockOSThread()
	text, err := os.ReadFile(profile)
	if err != nil {
		return err
	}
	var p Profile
	if err := json.Unmarshal(text, &p); err != nil {
		return err
	}
	list, err := filter(&p)
	if err != nil {
		return err
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	f := unix.SockFprog{Len: uint16(len(list)), Filter: &list[0]}
	if _, _, errno := unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, uintptr(unsafe.Pointer(&f))); errno != 0 {
		return errno
	}
	return syscall.Exec(program[0], program, os.Environ())
}
