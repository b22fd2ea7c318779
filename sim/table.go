package sim

//go:generate go run github.com/usys-go/bridge/cmd/usys gen

//usys:table sim host=../hosts/sim include=../../parlib/core.h nogo

// hostOn reports whether a simulator executes the program.
//
//usys:nb hostOn() (on bool) [num=8 c=on absent=0]

// hostHit counts that the program came to a property whose condition is cond. It returns 0,
// or the number of a failure that the simulator has recorded: then hostFailed is called.
//
//usys:nb hostHit(kind int32, name *byte, n int64, cond bool) (failure int32) [num=9 c=hit absent=0]

// hostFailed ends the run, if it is to end at a failure; text says more about it.
//
//usys:nb hostFailed(failure int32, text *byte, n int64) [num=10 c=failed]

// hostBuggify reports whether the place of this name fires.
//
//usys:nb hostBuggify(name *byte, n int64) (fires bool) [num=11 c=buggify absent=0]

// hostSeed returns the run's seed.
//
//usys:nb hostSeed() (seed uint64) [num=12 c=seed absent=0]
