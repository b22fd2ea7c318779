package docker

import (
	"fmt"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
)

// Offsets in struct seccomp_data (linux/seccomp.h). Of an argument the low half is
// enough.
const (
	dataNumber  = 0
	dataArch    = 4
	dataFirst   = 16 // the first argument
	amd64       = unix.AUDIT_ARCH_X86_64
	allow       = unix.SECCOMP_RET_ALLOW
	refuse      = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
	notKnown    = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
	loadWord    = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
	jumpEqual   = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
	jumpAtLeast = unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K
	jumpAnyBit  = unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K
	result      = unix.BPF_RET | unix.BPF_K
)

// A filter is a program of the kernel's classic BPF.
type filter []unix.SockFilter

func (f *filter) add(code uint16, k uint32, yes, no uint8) {
	*f = append(*f, unix.SockFilter{Code: code, K: k, Jt: yes, Jf: no})
}

func (f *filter) load(offset uint32) { f.add(loadWord, offset, 0, 0) }

func (f *filter) end(action uint32) { f.add(result, action, 0, 0) }

// when adds the end with an action if a comparison of the loaded word holds.
func (f *filter) when(compare uint16, k, action uint32) {
	f.add(compare, k, 0, 1)
	f.end(action)
}

// call adds the rest of a program for one call.
func (f *filter) call(name string, rest filter) error {
	n := calls.AMD64.Number(name)
	if n < 0 {
		return fmt.Errorf("there is no system call %s", name)
	}
	f.add(jumpEqual, uint32(n), 0, uint8(len(rest)))
	*f = append(*f, rest...)
	return nil
}

// newFilter returns the profile as a program.
func newFilter() (filter, error) {
	var f, clone, socket, personality, none, refused filter
	f.load(dataArch)
	f.add(jumpEqual, amd64, 1, 0)
	f.end(refuse)
	f.load(dataNumber)
	f.when(jumpAtLeast, uint32(len(calls.AMD64.Numbers)), refuse)

	clone.load(dataFirst)
	clone.when(jumpAnyBit, newNamespaces, refuse)
	clone.end(allow)

	socket.load(dataFirst)
	socket.when(jumpAtLeast, families.known, refuse)
	for _, family := range families.denied {
		socket.when(jumpEqual, family, refuse)
	}
	socket.end(allow)

	personality.load(dataFirst)
	for _, p := range personalities {
		personality.when(jumpEqual, p, allow)
	}
	personality.end(refuse)

	none.end(notKnown)
	refused.end(refuse)
	for name, rest := range map[string]filter{
		"clone": clone, "socket": socket, "personality": personality,
		"clone3": none, // so that C libraries use clone
	} {
		if err := f.call(name, rest); err != nil {
			return nil, err
		}
	}
	for _, name := range denied {
		if err := f.call(name, refused); err != nil {
			return nil, err
		}
	}
	f.end(allow)
	return f, nil
}
