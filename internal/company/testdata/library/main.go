// Library is built as a c-shared library, which a C program loads.
package main

import "C"

import (
	"bytes"
	"runtime/pprof"

	"github.com/usys-go/bridge/internal/company"
	_ "github.com/usys-go/bridge/internal/company/host"
	"github.com/usys-go/bridge/parlib"
)

var profile bytes.Buffer

// Profile starts a profile.
//
//export Profile
func Profile() bool {
	err := pprof.StartCPUProfile(&profile)
	parlib.Rewrap()
	return err == nil
}

// Profiled ends the profile, and reports whether there is one.
//
//export Profiled
func Profiled() bool {
	pprof.StopCPUProfile()
	return profile.Len() > 0
}

// Spin spins in C, and reports whether calls work.
//
//export Spin
func Spin() bool {
	company.Spin(200e6)
	company.Sleep(1e6)
	return company.Nop()+company.Nop2() == 2
}

func main() {}
