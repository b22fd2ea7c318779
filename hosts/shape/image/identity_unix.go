//go:build unix

package image

import (
	"os"
	"syscall"
)

// identity returns the device and the number of a file.
func identity(info os.FileInfo) (dev, ino uint64) {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(st.Dev), st.Ino
	}
	return 0, 0
}
