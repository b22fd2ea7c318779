package story

import "net/netip"

// A Kind is the kind of an event.
type Kind string

// The kinds, which doc.go describes.
const (
	Run        Kind = "run"
	Machine    Kind = "machine"
	Start      Kind = "start"
	Exit       Kind = "exit"
	Signal     Kind = "signal"
	Output     Kind = "output"
	Sent       Kind = "sent"
	Arrived    Kind = "arrived"
	Lost       Kind = "lost"
	Duplicated Kind = "duplicated"
	Crash      Kind = "crash"
	Boot       Kind = "boot"
	Kill       Kind = "kill"
	OOM        Kind = "oom"
	Pause      Kind = "pause"
	Resume     Kind = "resume"
	Clock      Kind = "clock"
	Cut        Kind = "cut"
	Heal       Kind = "heal"
	Link       Kind = "link"
	Reset      Kind = "reset"
	Fault      Kind = "fault"
	Quiet      Kind = "quiet"
	Note       Kind = "note"
	Failure    Kind = "failure"
	Details    Kind = "details"
	End        Kind = "end"
)

// The kinds of packets.
const (
	Syn      = "syn"
	SynAck   = "syn-ack"
	Data     = "data"
	Ack      = "ack"
	Fin      = "fin"
	Rst      = "rst"
	Datagram = "datagram"
)

// None stands for no machine.
const None = -1

// An Event is a line of a story. Fields that a kind does not have are zero, and Machine and Other
// are None.
type Event struct {
	Time     int64          `json:"t"` // of the virtual clock, in nanoseconds since the run began
	Kind     Kind           `json:"kind"`
	Machine  int            `json:"machine"`
	Other    int            `json:"other"`
	PID      int            `json:"pid,omitempty"`
	Text     string         `json:"text,omitempty"`
	Code     int64          `json:"code,omitempty"`
	Stream   int            `json:"stream,omitempty"`
	Data     []byte         `json:"data,omitempty"`
	Address  string         `json:"address,omitempty"`
	Property string         `json:"property,omitempty"`
	ID       uint64         `json:"id,omitempty"`
	Packet   string         `json:"packet,omitempty"`
	From     netip.AddrPort `json:"from,omitzero"`
	To       netip.AddrPort `json:"to,omitzero"`
	Seq      uint32         `json:"seq,omitempty"`
	Ack      uint32         `json:"ack,omitempty"`
	Size     int            `json:"size,omitempty"`
	Version  int            `json:"version,omitempty"`
	Seed     uint64         `json:"seed,omitempty"`
}

// Bytes returns the bytes that a process has written.
func (e *Event) Bytes() []byte {
	if e.Data != nil {
		return e.Data
	}
	return []byte(e.Text)
}
