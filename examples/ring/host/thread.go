//go:build linux && amd64 && cgo

package host

// #cgo CFLAGS: -O2 -Wall -Wextra -pthread
// #cgo LDFLAGS: -pthread
import "C"
