//go:build linux && amd64 && cgo

package host

// #cgo CFLAGS: -O2 -Wall -Wextra
// #cgo pkg-config: sqlite3
import "C"
