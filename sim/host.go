package sim

import (
	"fmt"
	"unsafe"
)

// A worldHost is what simulates a world of machines. Tests have one of their own.
type worldHost interface {
	machine(name string, ip uint32) int32
	put(machine int32, path string, data []byte, mode uint32) int32
	get(machine int32, path string, to []byte, offset int64) int64
	act(machine, what int32, arg int64) int64
	link(from, to int32, values []int64) int32
	note(kind int32, text string)
	fault(name string) // a fault is known
	fires(name string) // ... and begins
}

// Acts of hostAct. C: enum sim_act.
const (
	actKill   = 0
	actCrash  = 1
	actBoot   = 2
	actPause  = 3
	actResume = 4
	actClock  = 5 // arg: nanoseconds
	actOOM    = 6
	actLiving = 7
	actReset  = 8 // arg: the other machine's number
	actAgree  = 9 // set its time of day to the world's
)

// Kinds of notes. C: enum sim_note.
const (
	noteText  = 0
	noteQuiet = 1
	noteFault = 2
)

// fault is a kind of property: one that is true whenever a fault begins. C: SIM_FAULT_PLACE.
const fault = 6

// simulator is the host in which the program runs, by table sim.
type simulator struct{}

func (simulator) machine(name string, ip uint32) int32 {
	return hostMachine(unsafe.StringData(name), int64(len(name)), ip)
}

func (simulator) put(machine int32, path string, data []byte, mode uint32) int32 {
	return hostPut(machine, unsafe.StringData(path), int64(len(path)), unsafe.SliceData(data), int64(len(data)), mode)
}

func (simulator) get(machine int32, path string, to []byte, offset int64) int64 {
	return hostGet(machine, unsafe.StringData(path), int64(len(path)), unsafe.SliceData(to), int64(len(to)), offset)
}

func (simulator) act(machine, what int32, arg int64) int64 { return hostAct(machine, what, arg) }

func (simulator) link(from, to int32, values []int64) int32 {
	return hostLink(from, to, unsafe.SliceData(values), int64(len(values)))
}

func (simulator) note(kind int32, text string) {
	hostNote(kind, unsafe.StringData(text), int64(len(text)))
}

func (simulator) fault(name string) { hostHit(fault, unsafe.StringData(name), int64(len(name)), false) }
func (simulator) fires(name string) { hostHit(fault, unsafe.StringData(name), int64(len(name)), true) }

// hostErrors are the errors of hosts, as Linux numbers them.
var hostErrors = map[int64]string{
	1: "operation not permitted", 2: "no such file or directory", 12: "out of memory", 17: "it exists already",
	20: "not a directory", 21: "is a directory", 22: "invalid argument", 26: "the file is one of -program",
	28: "no space left on device", 30: "read-only file system",
	38: "this usys has no machines (install a newer one: go install github.com/usys-go/bridge/cmd/usys@latest)",
	64: "the machine is down", 112: "the machine is down",
}

// hostError returns the error of a result of the host's, which is negative for one.
func hostError(result int64) error {
	if result >= 0 {
		return nil
	}
	if text, ok := hostErrors[-result]; ok {
		return fmt.Errorf("%s", text)
	}
	return fmt.Errorf("errno %d", -result)
}
