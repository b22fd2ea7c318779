// Package simnet holds the simulated network of usys sim: C files that are compiled into the
// loader. Their interface is simnet.h. The package has no Go code but its tests, which compile
// the files as a Linux program, and compare them with Linux and with a model in Go.
package simnet
