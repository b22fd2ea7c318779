//go:build linux && amd64 && !cgo

package usys_test

const cause = "no host: this program was built without cgo (CGO_ENABLED=0, or no C compiler on PATH)"
