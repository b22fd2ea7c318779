package company

// The ways of Fault, which are those of enum fault in host/company.h.
const (
	FaultLoad      = iota // of the address arg
	FaultJump             // to the address arg
	FaultJumpBare         // to 0, with R11 = arg and R12 = 0
	FaultUndefined        // an instruction that there is not
	FaultDivide           // by zero
	FaultGeneral          // a load of an address that no pointer can be
	FaultAbort            // abort()
	FaultTwice            // two times free() of one pointer
	FaultRecursion        // without an end
	FaultFrame            // a frame of arg KiB
	FaultOverrun          // arg bytes behind the end of a local array
	FaultStackZero        // SP is 0
	FaultStackAway        // SP is an address that nothing is mapped at
	FaultCoroutine        // a load of 8, on a stack of C's own
	FaultBus              // a load behind the end of a mapped file
)

// FaultNames has the ways by name, as the guest takes them.
var FaultNames = map[string]int32{
	"load": FaultLoad, "jump": FaultJump, "jumpbare": FaultJumpBare, "undefined": FaultUndefined,
	"divide": FaultDivide, "general": FaultGeneral, "abort": FaultAbort, "twice": FaultTwice,
	"recursion": FaultRecursion, "frame": FaultFrame, "overrun": FaultOverrun,
	"stackzero": FaultStackZero, "stackaway": FaultStackAway, "coroutine": FaultCoroutine, "bus": FaultBus,
}
