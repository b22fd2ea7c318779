package trace

// An Event is one action of a thread of a traced program, or one event that concerns it, for
// the outputs other than text in strace's form.
type Event struct {
	Kind      EventKind
	Process   int
	Thread    int
	Goroutine uint64  // the goroutine that the thread ran; 0: none, or not known
	Labels    []Label // the goroutine's labels, which package runtime/pprof sets
	Event     uint64  // its number in a simulation; 0: none
	Begin     int64   // nanoseconds since the Unix epoch
	End       int64   // 0: the call has not returned
	Number    int     // of the call, or of the signal; of Exit: the exit status
	Name      string  // of the call, or of the signal
	Text      string  // the whole line in strace's form, without the process's number
	Ret       int64   // the call's result, or -errno
	Errno     string  // ENOENT; "": the call has not failed
	Path      string  // the file that the call names or whose descriptor it uses; "": none, or not known
	Bytes     int64   // the number of bytes that the call read or wrote
	Stack     []Frame // of the caller, innermost first; nil: stacks are not recorded
}

// Leaves reports whether the event is a call that ends its thread. Such a call never
// returns, and takes no time.
func (e *Event) Leaves() bool {
	return e.Kind == CallEvent && e.End == 0 && (e.Name == "exit" || e.Name == "exit_group")
}

// An EventKind is the kind of an Event.
type EventKind uint8

const (
	CallEvent   EventKind = iota
	SignalEvent           // a signal came to a handler of the program
	ExitEvent             // the process ended
	TickEvent             // of a simulation: a tick
	JumpEvent             // of a simulation: its clock has jumped, from Begin to End
)

// A Label is a label of a goroutine.
type Label struct{ Key, Value string }

// A Frame is a function on a goroutine's stack.
type Frame struct {
	Func string // with its package: net/http.(*conn).serve
	File string
	Line int
}

// An Output takes events, in the order in which they ended.
type Output interface {
	Write(e *Event) error
	// Close completes the output. Without it, the part written so far can still be read,
	// as far as the format allows.
	Close() error
}
