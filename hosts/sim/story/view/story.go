package view

import (
	"cmp"
	"errors"
	"io"
	"slices"

	"github.com/usys-go/bridge/hosts/sim/story"
	"github.com/usys-go/bridge/hosts/trace/page"
)

// A Story has the data of a page.
type Story struct {
	Title string // of the page
	Cut   bool   // the story lacks its last line

	seed     uint64
	machines page.Dictionary[int]
	names    []metaMachine
	records  []record
	spans    []*span
	cuts     []*cut
	end      int64
	failed   *failure // the last one, for its details

	flying    map[uint64][]*record // messages of an id that have not arrived
	processes map[process]*span    // by their numbers, the last one of each
	downs     map[spanKey]*span
	parted    map[[2]int]*cut
	partial   map[stream]*record
	all       []*record
}

// A record is an event that the page draws. Machines are indices from 1; 0 is none.
type record struct {
	begin, end     int64
	kind           kind
	machine, other uint32
	fate           fate
	packet         uint32 // index in packets
	pid            int
	size           int // of a message, in bytes
	text           string
	failure        *failure
}

// A failure is a property that has failed, or the end of a run that has failed without one.
type failure struct{ label, headline, details string }

type fate uint8

const (
	arrived fate = iota
	lost
	flying // until the run's end
)

// packets are the kinds of packets, as the page numbers them.
var packets = []string{story.Syn, story.SynAck, story.Data, story.Ack, story.Fin, story.Rst, story.Datagram}

// kind is a number of kinds.
type kind uint8

// message is the kind of packets. Others are those of the story.
const message = story.Kind("message")

// kinds are the kinds of records, as the page numbers them.
var kinds = []story.Kind{
	message, story.Output, story.Start, story.Exit, story.Signal, story.Crash, story.Boot, story.Kill, story.OOM, story.Pause, story.Resume,
	story.Clock, story.Cut, story.Heal, story.Link, story.Reset, story.Fault, story.Quiet, story.Note, story.Failure, story.End,
}

type process struct{ machine, pid int }

type stream struct {
	process
	number int
}

// A span is a time in which a machine is down, is paused, or has a process.
type span struct {
	machine    int
	kind       string
	pid        int
	name       string
	begin, end int64
}

type spanKey struct {
	machine int
	kind    string
}

// lasts is the end of a span or cut that has not ended.
const lasts = -1

// A cut is a time in which packets from one machine to another are lost.
type cut struct {
	machine, other int
	begin, end     int64
}

// Read reads a story: read is called until it returns io.EOF.
func Read(read func() (*story.Event, error)) (*Story, error) {
	s := &Story{
		flying: map[uint64][]*record{}, processes: map[process]*span{}, downs: map[spanKey]*span{}, parted: map[[2]int]*cut{},
		partial: map[stream]*record{},
	}
	for {
		e, err := read()
		if errors.Is(err, io.EOF) {
			s.close()
			return s, nil
		}
		if err != nil {
			return nil, err
		}
		s.end = max(s.end, e.Time)
		s.add(e)
	}
}

// Events returns the number of records.
func (s *Story) Events() int { return len(s.records) }

// machine returns the index of a machine, from 1.
func (s *Story) machine(number int) uint32 {
	if number == story.None {
		return 0
	}
	n := s.machines.Number(number)
	if int(n) > len(s.names) {
		s.names = append(s.names, metaMachine{Number: number})
	}
	return n
}

// put adds a record.
func (s *Story) put(r *record) *record {
	s.all = append(s.all, r)
	return r
}

// close ends all spans and cuts that have not ended, and sorts the records in the page's order.
func (s *Story) close() {
	for _, list := range s.flying {
		for _, r := range list {
			r.end, r.fate = s.end, flying
		}
	}
	for _, open := range s.spans {
		if open.end == lasts {
			open.end = s.end
		}
	}
	for _, open := range s.cuts {
		if open.end == lasts {
			open.end = s.end
		}
	}
	slices.SortStableFunc(s.all, func(a, b *record) int { return cmp.Compare(a.begin, b.begin) })
	for _, r := range s.all {
		s.records = append(s.records, *r)
	}
	s.all = nil
}
