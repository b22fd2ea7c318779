//go:build linux && amd64 && cgo

package host

// #cgo CFLAGS: -O2 -Wall -Wextra
// #cgo pkg-config: libcurl
import "C"
