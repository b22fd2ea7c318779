package company

// The values of Fault's argument how, the same as enum fault in host/company.h.
const (
	FaultLoad      = iota // of the address arg
	FaultJump             // to the address arg
	FaultJumpBare         // to 0, with R11 = arg and R12 = 0
	FaultUndefined        // an undefined instruction
	FaultDivide           // by zero
	FaultGeneral          // a load of a non-canonical address
	FaultAbort            // abort()
	FaultTwice            // a double free()
	FaultRecursion        // without an end
	FaultFrame            // a frame of arg KiB
	FaultOverrun          // arg bytes behind the end of a local array
	FaultStackZero        // SP is 0
	FaultStackAway        // SP is an unmapped address
	FaultCoroutine        // a load of address 8, on C's own stack
	FaultBus              // a load behind the end of a mapped file
)

// FaultNames has the values by name, for the guest's arguments.
var FaultNames = map[string]int32{
	"load": FaultLoad, "jump": FaultJump, "jumpbare": FaultJumpBare, "undefined": FaultUndefined,
	"divide": FaultDivide, "general": FaultGeneral, "abort": FaultAbort, "twice": FaultTwice,
	"recursion": FaultRecursion, "frame": FaultFrame, "overrun": FaultOverrun,
	"stackzero": FaultStackZero, "stackaway": FaultStackAway, "coroutine": FaultCoroutine, "bus": FaultBus,
}
