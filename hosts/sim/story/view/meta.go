package view

import (
	"encoding/json"

	"github.com/usys-go/bridge/hosts/sim/story"
	"github.com/usys-go/bridge/hosts/trace/page"
)

// A meta is the part of the page's data that is JSON. Times are nanoseconds since the run began.
type meta struct {
	Title    string        `json:"title"`
	Cut      bool          `json:"cut"`
	Seed     uint64        `json:"seed,string"` // too many digits for a JavaScript number
	End      int64         `json:"end"`
	Records  int           `json:"records"`
	Columns  []page.Column `json:"columns"`
	Block    int           `json:"block"` // records in a block of texts
	Blocks   int           `json:"blocks"`
	Kinds    []story.Kind  `json:"kinds"`
	Packets  []string      `json:"packets"`
	Machines []metaMachine `json:"machines"`
	Spans    []metaSpan    `json:"spans"`
	Cuts     []metaSpan    `json:"cuts"`
	Failures []metaFailure `json:"failures"`
}

type metaMachine struct {
	Number  int    `json:"number"`
	Name    string `json:"name"`
	Address string `json:"address"`
}

// A metaSpan is a span, or a cut. Machines are indices.
type metaSpan struct {
	Machine int    `json:"machine"`
	Other   int    `json:"other"`
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	PID     int    `json:"pid"`
	Begin   int64  `json:"begin"`
	End     int64  `json:"end"`
}

type metaFailure struct {
	Record   int    `json:"record"`
	Label    string `json:"label"`
	Headline string `json:"headline"`
	Details  string `json:"details"`
}

func (s *Story) meta() *meta {
	m := &meta{Title: s.Title, Cut: s.Cut, Seed: s.seed, End: s.end, Records: len(s.records), Block: page.BlockRecords, Blocks: page.Blocks(len(s.records)),
		Kinds: kinds, Packets: packets, Machines: s.names}
	for i := range m.Machines {
		if m.Machines[i].Number == 0 && len(m.Machines) > 1 {
			m.Machines[i].Name = "driver"
		}
	}
	for _, x := range s.spans {
		m.Spans = append(m.Spans, metaSpan{Machine: int(s.machine(x.machine)) - 1, Kind: x.kind, Name: x.name, PID: x.pid, Begin: x.begin, End: x.end})
	}
	for _, x := range s.cuts {
		m.Cuts = append(m.Cuts, metaSpan{Machine: int(s.machine(x.machine)) - 1, Other: int(s.machine(x.other)) - 1, Kind: "cut", Begin: x.begin, End: x.end})
	}
	for i := range s.records {
		if f := s.records[i].failure; f != nil {
			m.Failures = append(m.Failures, metaFailure{i, f.label, f.headline, f.details})
		}
	}
	return m
}

func (m *meta) bytes() []byte {
	b, err := json.Marshal(m)
	if err != nil {
		panic(err) // nothing in it can fail
	}
	return b
}
