package loader

import (
	"os"
	"syscall"
)

// lock keeps every other process that calls it with dir waiting until unlock is
// called, so that processes that start at once compile once. It is for speed only:
// where dir cannot be locked, lock returns at once.
func lock(dir string) (unlock func()) {
	f, err := os.Open(dir)
	if err != nil {
		return func() {}
	}
	for {
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != syscall.EINTR {
			return func() { f.Close() }
		}
	}
}
