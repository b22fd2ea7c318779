// Package seam tests that architecture-specific code stays behind the seam: in C,
// parlib/arch.h, loader/arch.h and files named *_amd64.*; in Go, values of type
// [github.com/usys-go/bridge/toolchain/arch.Arch] and files named for a processor.
package seam
