package usystest

//go:generate go run github.com/usys-go/bridge/cmd/usys gen

//usys:table usystest host=../hosts/shape include=../../parlib/core.h nogo

// hostOn reports which host executes the program: none, one that has rules, or a simulation, which
// has no policies.
//
//usys:nb hostOn() (host int32) [num=8 c=on absent=0]

// hostQuiet turns rules off for the calling thread's calls, or on again.
//
//usys:nb hostQuiet(on bool) [num=9 c=quiet absent=0]

// hostAdd adds a rule of faults, and returns its number, or -errno. head and rule are what package
// faults makes; clock is true if the program's clock reads have to come to the host; image has the
// functions that the rule names, if it names any.
//
//usys:call hostAdd(head, rule *byte, clock bool, image *byte, n int64) (number int32) [num=10 c=add absent=-38]

// hostRemove removes a rule.
//
//usys:nb hostRemove(number int32) [num=11 c=remove]

// hostCounted stores how often a rule has matched a call, and how often it has changed one.
//
//usys:nb hostCounted(number int32, matched, hit *uint64) [num=12 c=counted]

// hostKept stores the records of the calls that a rule counts, and returns their size in bytes.
//
//usys:nb hostKept(number int32, records *byte, most int64) (n int64) [num=16 c=kept absent=0]

// hostHold holds the program to the policy of an image, and returns 0 or -errno.
//
//usys:call hostHold(image *byte, n int64) (errno int32) [num=14 c=hold absent=-38]

// hostRelease ends the policy, stores the records of the calls that it refused, and returns their
// size in bytes.
//
//usys:call hostRelease(records *byte, most int64) (n int64) [num=15 c=release absent=0]

// hostCalls stores how often a call was made that a rule counts, by the call's number, and how
// often it has failed.
//
//usys:nb hostCalls(number, call int32, calls, errors *uint64) [num=13 c=calls]
