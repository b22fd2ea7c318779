package bridge

import "embed"

// LoaderSources are the files of loader/, hosts/ and parlib/ that a C compiler looks at,
// so that the usys command alone, installed by go install, can build the loader host.
// They lie in folders of which no package can embed the others'; hence here.
// Package loader chooses among them.
//
//go:embed loader/*.c loader/*.S loader/*.h loader/build.flags hosts/linux/*.c hosts/nosim/*.c hosts/sim/*.c hosts/sim/*.h hosts/simnet/*.c hosts/simnet/*.h hosts/sched/*.c hosts/sched/*.S hosts/sched/*.h hosts/shape/*.c hosts/shape/*.h hosts/simdisk/*.c hosts/simdisk/*.h hosts/trace/*.c hosts/trace/*.h parlib/*.c parlib/*.S parlib/*.h
var LoaderSources embed.FS

// DriverSources are the packages of the program that runs a scenario (usys sim FILE.txtar). They need
// the standard library alone, so that the usys command can build that program for the simulation on
// every machine that has Go.
//
//go:embed sim/*.go sim/*.s sim/scenario/*.go sim/scenario/driver/*.go usys/*.go usys/*.s calls/near/*.go
var DriverSources embed.FS
