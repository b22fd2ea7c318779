package docker

import (
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/hosts/shape/oci"
)

// readProfile returns the profile in a file as a program. It knows the profiles that usys makes. A
// call that has a number of x32 has none of the names.
func readProfile(file string) (filter, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var p oci.Profile
	if err := json.Unmarshal(text, &p); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var f filter
	f.load(dataArch)
	f.add(jumpEqual, amd64, 1, 0)
	f.end(unix.SECCOMP_RET_KILL_PROCESS)
	f.load(dataNumber)
	for _, r := range p.Syscalls {
		rest, err := ruleOf(r)
		for _, name := range r.Names {
			if err == nil {
				err = f.call(name, rest)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %v: %w", file, r.Names, err)
		}
	}
	f.end(unix.SECCOMP_RET_ERRNO | uint32(p.DefaultErrnoRet))
	return f, nil
}

// ruleOf returns a rule as the rest of a program for one call. Behind it the number is loaded.
func ruleOf(r oci.Rule) (filter, error) {
	var f filter
	switch r.Action {
	case oci.Refuse:
		f.end(unix.SECCOMP_RET_ERRNO | uint32(*r.ErrnoRet))
	case oci.Kill:
		f.end(unix.SECCOMP_RET_KILL_PROCESS)
	default:
		f.end(allow)
	}
	for _, a := range r.Args {
		if a.Op != oci.Masked || a.Value>>32 != 0 {
			return nil, fmt.Errorf("the condition %v is not known", a)
		}
		var with filter
		with.load(dataFirst + 8*uint32(a.Index))
		with.add(unix.BPF_ALU|unix.BPF_AND|unix.BPF_K, uint32(a.Value), 0, 0)
		with.add(jumpEqual, uint32(a.ValueTwo), 0, uint8(len(f)))
		f = append(with, f...)
		f.load(dataNumber)
	}
	return f, nil
}
