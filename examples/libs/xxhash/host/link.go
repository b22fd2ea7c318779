//go:build linux && amd64 && cgo

package host

// #cgo CFLAGS: -O2 -Wall -Wextra -Werror
// #cgo pkg-config: libxxhash
import "C"
