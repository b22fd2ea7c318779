package trace

// An Event is one thing that a thread of a traced program did, or that befell it, ready for
// the outputs that are not text in strace's form.
type Event struct {
	Kind      EventKind
	Process   int
	Thread    int
	Goroutine uint64  // that the thread ran; 0: none, or the program does not tell
	Labels    []Label // of the goroutine, as package runtime/pprof sets them
	Event     uint64  // its number in a simulation; 0: it has none
	Begin     int64   // nanoseconds since the Unix epoch
	End       int64   // 0: the call has not returned
	Number    int     // of the call, or of the signal; of Exit: the exit status
	Name      string  // of the call, or of the signal
	Text      string  // the whole line as strace has it, without the process's number
	Ret       int64   // the call's result, or -errno
	Errno     string  // ENOENT; "": the call has not failed
	Path      string  // of the file that the call names or whose descriptor it uses; "": none is known
	Bytes     int64   // that the call read or wrote
	Stack     []Frame // of the caller, innermost first; nil: stacks are not recorded
}

// Leaves reports whether the event is a call that ends its thread. Such a call never
// returns, and takes no time.
func (e *Event) Leaves() bool {
	return e.Kind == CallEvent && e.End == 0 && (e.Name == "exit" || e.Name == "exit_group")
}

// An EventKind says what an Event is.
type EventKind uint8

const (
	CallEvent   EventKind = iota
	SignalEvent           // a signal came to a handler of the program's
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

// An Output is where events go. Events come in the order in which they ended.
type Output interface {
	Write(e *Event) error
	// Close completes the output. What was written until then can be read without it, as
	// far as the format allows.
	Close() error
}
