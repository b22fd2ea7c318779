package sim

//go:generate go run github.com/usys-go/bridge/cmd/usys gen

//usys:table sim host=../hosts/sim include=../../parlib/core.h nogo

// hostOn reports whether a simulator executes the program.
//
//usys:nb hostOn() (on bool) [num=8 c=on absent=0]

// hostHit counts a call for a property whose condition is cond. It returns 0, or the number of a
// failure that the simulator has recorded: then the caller calls hostFailed.
//
//usys:nb hostHit(kind int32, name *byte, n int64, cond bool) (failure int32) [num=9 c=hit absent=0]

// hostFailed ends the run, if it is to end at a failure; text describes the failure.
//
//usys:nb hostFailed(failure int32, text *byte, n int64) [num=10 c=failed]

// hostBuggify returns the result of Buggify for a name.
//
//usys:nb hostBuggify(name *byte, n int64) (fires bool) [num=11 c=buggify absent=0]

// hostSeed returns the run's seed.
//
//usys:nb hostSeed() (seed uint64) [num=12 c=seed absent=0]

// hostMachine makes a machine with an address of four bytes, the first one highest, and returns
// its number, or -errno: -EEXIST if a machine has the name or the address.
//
//usys:call hostMachine(name *byte, n int64, ip uint32) (number int32) [num=13 c=machine absent=-38]

// hostPut writes a file of a machine's disk, with the directories that lead to it. It returns 0 or
// -errno. The file survives a crash.
//
//usys:call hostPut(machine int32, path *byte, n int64, data *byte, size int64, mode uint32) (errno int32) [num=14 c=put_file absent=-38]

// hostGet stores bytes of a file of a machine's disk, from an offset on, and returns how many, or
// -errno.
//
//usys:call hostGet(machine int32, path *byte, n int64, to *byte, room, offset int64) (got int64) [num=15 c=get_file absent=-38]

// hostAct applies an act to a machine: what is one of the constants act… of host.go. It returns a
// number, or -errno.
//
//usys:call hostAct(machine, what int32, arg int64) (result int64) [num=16 c=act absent=-38]

// hostLink sets the way from one machine to another: values are those of Link, in their order, and
// shares of packets are in parts per million. Latencies below 0 mean the run's setting. It returns 0 or
// -errno.
//
//usys:call hostLink(from, to int32, values *int64, n int64) (errno int32) [num=17 c=link absent=-38]

// hostNote adds a line to the log of the run.
//
//usys:nb hostNote(kind int32, text *byte, n int64) [num=18 c=note absent=0]

// hostFault adds a rule of faults, and returns its number. If the rule has a mistake, it stores the
// reason in reply and returns minus its length.
//
//usys:nb hostFault(text *byte, n int64, reply *byte, room int64) (number int32) [num=19 c=fault absent=-1]

// hostFaultRemove removes a rule.
//
//usys:nb hostFaultRemove(number int32) [num=20 c=fault_remove]

// hostFaultCounted stores how often a rule has matched a call, and how often it has changed one.
//
//usys:nb hostFaultCounted(number int32, matched, hit *uint64) [num=21 c=fault_counted]
