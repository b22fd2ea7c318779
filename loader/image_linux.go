package loader

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/loader/start"
)

// An Image is a loader that can be executed: a file of the cache or, where the cache cannot be
// used, a file in memory.
type Image struct {
	path   string
	memory *os.File // nil: there is a path
}

// Embedded returns the loader for the default host that the usys command contains, which needs no
// compiler. It does not simulate. ok is false if there is none for this machine, or if CC asks for
// one that is compiled.
func Embedded() (image *Image, ok bool, err error) {
	f, ok := current()
	if !ok || !hosted() || os.Getenv("CC") != "" {
		return nil, false, nil
	}
	if path, err := f.file(); err == nil {
		link(path)
		return &Image{path: path}, true, nil
	}
	image, err = inMemory()
	return image, err == nil, err
}

// file returns the embedded loader's path in the cache, and writes the file if the cache does not
// have it.
func (f facts) file() (string, error) {
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(cache, fmt.Sprintf("loader-%.32s", f.loader))
	if info, err := os.Stat(path); err == nil && info.Size() == int64(f.size) {
		return path, nil
	}
	text, err := embeddedLoader()
	if err != nil {
		return "", err
	}
	return path, place(path, 0o755, func(temp string) error { return os.WriteFile(temp, text, 0o666) })
}

// maxLinks is how many links the cache may have: each usys command that is built has one.
const maxLinks = 100

// link makes the link by which package start finds the loader at the next start. Where that fails,
// that start takes longer.
func link(path string) {
	name, ok := start.Link()
	dir, to := filepath.Dir(name), "../"+filepath.Base(path)
	if !ok || filepath.Dir(dir) != filepath.Dir(path) {
		return
	}
	if old, err := os.Readlink(name); err == nil && old == to {
		return
	}
	if list, err := os.ReadDir(dir); err == nil && len(list) >= maxLinks {
		os.RemoveAll(dir)
	}
	temp := fmt.Sprintf("%s.%d", name, os.Getpid())
	if os.MkdirAll(dir, 0o777) == nil && os.Symlink(to, temp) == nil && os.Rename(temp, name) != nil {
		os.Remove(temp)
	}
}

// inMemory returns the embedded loader as a file in memory.
func inMemory() (*Image, error) {
	text, err := embeddedLoader()
	if err != nil {
		return nil, err
	}
	fd, err := unix.MemfdCreate("usys", unix.MFD_CLOEXEC|unix.MFD_EXEC)
	if err == unix.EINVAL { // before Linux 6.3 there is no such flag
		fd, err = unix.MemfdCreate("usys", unix.MFD_CLOEXEC)
	}
	if err != nil {
		return nil, fmt.Errorf("the loader cannot be kept, neither in a cache directory nor in memory: %w (set XDG_CACHE_HOME to a directory that can be written)", err)
	}
	file := os.NewFile(uintptr(fd), "usys")
	if _, err := file.Write(text); err != nil {
		return nil, err
	}
	return &Image{memory: file}, nil
}

// Path returns the name of the loader's file, "" if it is in memory.
func (m *Image) Path() string { return m.path }

// ImageOf returns the image in a file that BuildWith has returned.
func ImageOf(path string) *Image { return &Image{path: path} }

// Exec executes the loader in this process's place, with the flags and the program in args, and
// an environment. It returns only if that fails.
func (m *Image) Exec(args, env []string) error {
	if m.memory != nil {
		return m.execMemory(args, env)
	}
	err := syscall.Exec(m.path, append([]string{m.path}, args...), env)
	if errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.EPERM) { // no program may be executed there
		if f, ok := current(); ok && filepath.Base(m.path) == fmt.Sprintf("loader-%.32s", f.loader) {
			if memory, err := inMemory(); err == nil {
				return memory.execMemory(args, env)
			}
		}
	}
	return fmt.Errorf("the loader %s cannot be run: %w (set XDG_CACHE_HOME to where programs can be run)", m.path, err)
}

// execMemory executes the file in memory: by its name in /proc or, where there is no /proc, by its
// descriptor. The first attempt sets the limit of open files back, which Go's runtime has raised.
func (m *Image) execMemory(args, env []string) error {
	fd := m.memory.Fd()
	args = append([]string{"usys"}, args...)
	err := syscall.Exec(fmt.Sprintf("/proc/self/fd/%d", fd), args, env)
	empty, err1 := unix.BytePtrFromString("")
	argv, err2 := syscall.SlicePtrFromStrings(args)
	envv, err3 := syscall.SlicePtrFromStrings(env)
	if e := errors.Join(err1, err2, err3); e != nil {
		return e
	}
	for range 100 { // EAGAIN: a thread is being made
		_, _, errno := unix.RawSyscall6(unix.SYS_EXECVEAT, fd, uintptr(unsafe.Pointer(empty)), uintptr(unsafe.Pointer(&argv[0])), uintptr(unsafe.Pointer(&envv[0])), unix.AT_EMPTY_PATH, 0)
		if err = errno; errno != unix.EAGAIN {
			break
		}
	}
	return fmt.Errorf("the loader cannot be run in memory: %w (set XDG_CACHE_HOME to a directory that can be written, and where programs can be run)", err)
}
