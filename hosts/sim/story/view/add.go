package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/hosts/sim/story"
)

// add adds an event.
func (s *Story) add(e *story.Event) {
	switch e.Kind {
	case story.Run:
		s.seed = e.Seed
	case story.Machine:
		m := s.machine(e.Machine)
		if m > 0 {
			s.names[m-1].Name, s.names[m-1].Address = e.Text, e.Address
		}
	case story.Sent:
		s.sent(e)
	case story.Arrived, story.Lost, story.Duplicated:
		s.befalls(e)
	case story.Output:
		s.output(e)
	case story.Details:
		if s.failed != nil {
			s.failed.details = e.Text
		}
	default:
		s.event(e)
	}
}

func (s *Story) sent(e *story.Event) {
	text := fmt.Sprintf("%s %v → %v, %d bytes", e.Packet, e.From, e.To, e.Size)
	if e.Packet != story.Datagram {
		text += fmt.Sprintf(", seq %d, ack %d", e.Seq, e.Ack)
	}
	if words := preview(e.Data); words != "" {
		text += ": " + words
	}
	r := s.put(&record{
		begin: e.Time, kind: kindOf(message), machine: s.machine(e.Machine), other: s.machine(e.Other),
		packet: uint32(max(0, slices.Index(packets, e.Packet))), size: max(0, e.Size), text: text,
	})
	s.flying[e.ID] = append(s.flying[e.ID], r)
}

// preview returns the beginning of a packet's contents, if they are mostly text.
func preview(data []byte) string {
	const most, half = 48, 2
	data = data[:min(len(data), most)]
	var b strings.Builder
	letters := 0
	for _, c := range data {
		if c < ' ' || c > '~' {
			if !strings.HasSuffix(b.String(), "·") {
				b.WriteString("·")
			}
			continue
		}
		b.WriteByte(c)
		letters++
	}
	if letters*half < len(data) {
		return ""
	}
	return strings.Trim(b.String(), "· ")
}

// befalls records the fate of a packet.
func (s *Story) befalls(e *story.Event) {
	list := s.flying[e.ID]
	if len(list) == 0 {
		return
	}
	r := list[0]
	if e.Kind == story.Duplicated {
		again := *r
		s.flying[e.ID] = append(list, s.put(&again))
		return
	}
	r.end = e.Time
	if e.Kind == story.Lost {
		r.fate = lost
	}
	if list = list[1:]; len(list) > 0 {
		s.flying[e.ID] = list
	} else {
		delete(s.flying, e.ID)
	}
}

// output joins the pieces of a line.
func (s *Story) output(e *story.Event) {
	key := stream{process{e.Machine, e.PID}, e.Stream}
	for piece := range strings.Lines(string(e.Bytes())) {
		r := s.partial[key]
		if r == nil {
			r = s.put(&record{begin: e.Time, end: e.Time, kind: kindOf(story.Output), machine: s.machine(e.Machine), pid: e.PID})
			s.partial[key] = r
		}
		r.text += strings.TrimSuffix(piece, "\n")
		if strings.HasSuffix(piece, "\n") {
			delete(s.partial, key)
		}
	}
}

// event adds an event that the page draws as a mark.
func (s *Story) event(e *story.Event) {
	if !slices.Contains(kinds, e.Kind) {
		return // from a later simulator
	}
	r := s.put(&record{begin: e.Time, end: e.Time, kind: kindOf(e.Kind), machine: s.machine(e.Machine), other: s.machine(e.Other), pid: e.PID, text: e.Text})
	switch e.Kind {
	case story.Start:
		s.starts(e)
	case story.Exit, story.Signal:
		r.text = s.ends(e)
	case story.Crash, story.Kill:
		s.endAll(e)
		if e.Kind == story.Crash {
			s.up(e, "paused")
			s.down(e, "down")
		}
	case story.Boot:
		s.up(e, "down")
	case story.Pause:
		s.down(e, "paused")
	case story.Resume:
		s.up(e, "paused")
	case story.Cut, story.Heal:
		s.parts(e)
	case story.Failure:
		label := fmt.Sprintf("%s “%s”", e.Property, e.Text)
		s.failed = &failure{label: label, headline: label + " has failed"}
		r.failure = s.failed
	case story.End:
		s.over(r, e)
	}
}
