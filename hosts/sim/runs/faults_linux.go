package runs

import (
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/hosts/shape/faults"
)

// start makes a run's rules. The first of x.files gets the number next in the loader.
func (f *Faults) start(seed uint64, next int) (x *injector, err error) {
	x = &injector{seed: seed, added: len(f.Rules), ended: make(chan struct{})}
	defer func() {
		if err != nil {
			x.begun()
			x.end()
		}
	}()
	pass := func(file *os.File) string {
		x.files = append(x.files, file)
		return strconv.Itoa(next + len(x.files) - 1)
	}
	area, file, err := faults.Create()
	if err != nil {
		close(x.ended)
		return x, err
	}
	x.area = &area
	x.flags = []string{"-faultfd", pass(file)}
	theirs, err := x.connect()
	if err != nil {
		close(x.ended)
		return x, err
	}
	x.setting = "rules=" + pass(theirs)
	go x.serve()
	for _, r := range f.Rules {
		if _, err := area.Add(r.WithSeed(seed)); err != nil {
			return x, err
		}
	}
	if f.Functions == nil {
		return x, nil
	}
	functions, err := inMemory(f.Functions)
	if err == nil {
		x.flags = append(x.flags, "-shapefd", pass(functions))
	}
	return x, err
}

// connect makes x.ours, and returns its other end, which is blocking.
func (x *injector) connect() (theirs *os.File, err error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("socketpair: %w", err)
	}
	theirs = os.NewFile(uintptr(fds[1]), "rules")
	err = unix.SetNonblock(fds[0], true) // so that closing it ends a read
	x.ours = os.NewFile(uintptr(fds[0]), "rules")
	return theirs, err
}

// inMemory returns a file without a name.
func inMemory(data []byte) (*os.File, error) {
	fd, err := unix.MemfdCreate("usys-rules", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("no memory can be shared: %w", err)
	}
	f := os.NewFile(uintptr(fd), "usys-rules")
	_, err = f.Write(data)
	return f, err
}

// begun closes the files that the loader now has.
func (x *injector) begun() {
	for _, f := range x.files {
		f.Close()
	}
}

// end returns the counts of the rules, and frees the rules.
func (x *injector) end() (counts []faults.Count) {
	if x.ours != nil {
		x.ours.Close()
	}
	<-x.ended
	if x.area != nil {
		counts = x.area.Counts()
		x.area.Close()
	}
	return counts
}
