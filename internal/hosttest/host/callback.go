//go:build linux && amd64 && cgo

package host

import "C"

//export goCallback
func goCallback() {}
