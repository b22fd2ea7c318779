// Package capture makes a file for Wireshark and tcpdump from the story of a simulated run: the
// packets between machines, in pcapng. Each machine is an interface, under its name, and has the
// packets that it sends, at the time at which it sends them; lost packets have a comment.
package capture

import (
	"fmt"
	"io"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/usys-go/bridge/hosts/sim/story"
)

// epoch is the time at which each run begins (SIM_EPOCH in hosts/sim/sim.h).
var epoch = time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)

// Write writes the packets of a story. It reads the story twice: open returns a reader of it from its
// beginning. Packets have contents only if the story has them; zeros stand for those that it lacks.
func Write(to io.Writer, open func() (*story.Reader, error)) error {
	w := &writer{out: to, names: map[int]string{}, interfaces: map[int]int{}, fates: map[uint64][]story.Kind{}}
	if err := each(open, w.look); err != nil {
		return err
	}
	if err := each(open, w.write); err != nil {
		return err
	}
	if err := w.begin(); err != nil { // there were no packets
		return err
	}
	return w.file.Flush()
}

// each calls f for the events of a story.
func each(open func() (*story.Reader, error), f func(*story.Event) error) error {
	r, err := open()
	if err != nil {
		return err
	}
	for {
		e, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = f(e)
		}
		if err != nil {
			return err
		}
	}
}

type writer struct {
	out        io.Writer
	file       *pcapgo.NgWriter
	order      []int // machines
	names      map[int]string
	interfaces map[int]int             // by machine
	fates      map[uint64][]story.Kind // the fate of a packet, each time it was sent
}

// look records the facts that are needed before the first packet is written.
func (w *writer) look(e *story.Event) error {
	switch e.Kind {
	case story.Machine:
		if w.names[e.Machine] == "" {
			w.order = append(w.order, e.Machine)
		}
		w.names[e.Machine] = e.Text
	case story.Arrived, story.Lost:
		w.fates[e.ID] = append(w.fates[e.ID], e.Kind)
	}
	return nil
}

// begin writes the head of the file.
func (w *writer) begin() (err error) {
	if w.file != nil {
		return nil
	}
	options := pcapgo.NgWriterOptions{SectionInfo: pcapgo.NgSectionInfo{Application: "usys sim"}}
	for n, m := range append(w.order, story.None) { // None: for packets of no machine
		in := pcapgo.NgInterface{Name: w.names[m], LinkType: layers.LinkTypeRaw, TimestampResolution: 9}
		if m == story.None {
			in.Name = "outside"
		}
		w.interfaces[m] = n
		if n == 0 {
			w.file, err = pcapgo.NewNgWriterInterface(w.out, in, options)
		} else {
			_, err = w.file.AddInterface(in)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) write(e *story.Event) error {
	if e.Kind != story.Sent || !e.From.IsValid() || !e.To.IsValid() {
		return nil
	}
	if err := w.begin(); err != nil {
		return err
	}
	options := pcapgo.NgPacketOptions{PacketID: &e.ID}
	if fates := w.fates[e.ID]; len(fates) > 0 {
		if fates[0] == story.Lost {
			options.Comments = []string{"lost"}
		}
		w.fates[e.ID] = fates[1:]
	}
	for _, b := range packets(e) {
		if b.err != nil {
			return fmt.Errorf("packet %d: %w", e.ID, b.err)
		}
		machine, ok := w.interfaces[e.Machine]
		if !ok {
			machine = w.interfaces[story.None]
		}
		info := gopacket.CaptureInfo{Timestamp: epoch.Add(time.Duration(e.Time)), CaptureLength: len(b.bytes), Length: len(b.bytes), InterfaceIndex: machine}
		if err := w.file.WritePacketWithOptions(info, b.bytes, options); err != nil {
			return err
		}
	}
	return nil
}
