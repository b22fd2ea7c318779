// Library is built as a c-archive and as a c-shared library.
package main

import "C"

import (
	"bytes"
	"runtime/pprof"
	"strings"

	"github.com/google/pprof/profile"

	"github.com/usys-go/bridge/internal/hosttest"
	_ "github.com/usys-go/bridge/internal/hosttest/host"
	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/usys"
)

//export Sum
func Sum(a, b uint64) uint64 {
	n := int64(0)
	hosttest.Bump2(&n, int64(a))
	return hosttest.Add(uint64(n), b)
}

// Filled returns how many functions the host has filled.
//
//export Filled
func Filled() int {
	n := 0
	for _, t := range usys.Status().Tables {
		n += t.Filled
	}
	return n
}

// Recovers reports whether a nil dereference in Go is still a panic, even if this
// copy has repaired its handlers after another one installed its own in front.
//
//export Recovers
func Recovers() (ok bool) {
	parlib.Rewrap()
	defer func() { ok = recover() != nil }()
	var p *hosttest.Pair
	p.A = 1
	return false
}

// Profiles returns the share of a CPU profile, in percent, in the table function
// that took the time.
//
//export Profiles
func Profiles() int {
	var b bytes.Buffer
	if pprof.StartCPUProfile(&b) != nil {
		return -1
	}
	parlib.Rewrap() // Go has just installed its SIGPROF handler
	hosttest.Spin(300e6)
	pprof.StopCPUProfile()
	p, err := profile.Parse(&b)
	if err != nil {
		return -1
	}
	all, right := int64(0), int64(0)
	for _, s := range p.Sample {
		all += s.Value[0]
		if strings.HasSuffix(s.Location[0].Line[0].Function.Name, "hosttest.Spin") {
			right += s.Value[0]
		}
	}
	return int(100 * right / max(all, 1))
}

func main() {}
