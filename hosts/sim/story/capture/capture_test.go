package capture

import (
	"bytes"
	"errors"
	"io"
	"net/netip"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/usys-go/bridge/hosts/sim/story"
	"github.com/usys-go/bridge/hosts/sim/story/synthetic"
)

// written returns the file of events.
func written(t testing.TB, events []*story.Event) []byte {
	t.Helper()
	var text, file bytes.Buffer
	if err := synthetic.Write(&text, events); err != nil {
		t.Fatal(err)
	}
	err := Write(&file, func() (*story.Reader, error) { return story.NewReader("story", bytes.NewReader(text.Bytes())), nil })
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// A seen is a packet that was read.
type seen struct {
	machine string
	at      time.Duration
	lost    bool
	layers  gopacket.Packet
}

// read reads a file, and checks all checksums.
func read(t testing.TB, file []byte) (list []seen) {
	t.Helper()
	r, err := pcapgo.NewNgReader(bytes.NewReader(file), pcapgo.NgReaderOptions{WantMixedLinkType: true})
	if err != nil {
		t.Fatal(err)
	}
	for {
		data, info, options, err := r.ReadPacketDataWithOptions()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		p := gopacket.NewPacket(data, layers.LinkTypeRaw, gopacket.Default)
		if p.ErrorLayer() != nil {
			t.Fatalf("packet %d: %v", len(list), p.ErrorLayer().Error())
		}
		header := p.TransportLayer().(interface {
			SetNetworkLayerForChecksum(gopacket.NetworkLayer) error
		})
		if err := header.SetNetworkLayerForChecksum(p.NetworkLayer()); err != nil {
			t.Fatal(err)
		}
		if err, bad := p.VerifyChecksums(); err != nil || len(bad) > 0 {
			t.Fatalf("packet %d: checksums %v, %v", len(list), err, bad)
		}
		in, err := r.Interface(info.InterfaceIndex)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, seen{in.Name, info.Timestamp.Sub(epoch), len(options.Comments) == 1 && options.Comments[0] == "lost", p})
	}
}

func TestSynthetic(t *testing.T) {
	events := synthetic.Events(10_000)
	list := read(t, written(t, events))
	sent := map[uint64]*seen{}
	n, lost := 0, 0
	for _, e := range events {
		switch e.Kind {
		case story.Sent:
			p := &list[n]
			n++
			sent[e.ID] = p
			if p.at != time.Duration(e.Time) || p.machine != "n"+string(rune('0'+e.Machine)) {
				t.Fatalf("packet %d is sent by %s at %v, want n%d at %v", e.ID, p.machine, p.at, e.Machine, time.Duration(e.Time))
			}
			if got := len(p.layers.TransportLayer().LayerPayload()); got != e.Size {
				t.Fatalf("packet %d has %d bytes, want %d", e.ID, got, e.Size)
			}
		case story.Lost:
			lost++
			if !sent[e.ID].lost {
				t.Fatalf("packet %d is not lost", e.ID)
			}
			sent[e.ID].lost = false
		}
	}
	for i := range list {
		if list[i].lost {
			t.Fatalf("packet %d is lost", i)
		}
	}
	if n != len(list) || n == 0 || lost == 0 {
		t.Errorf("%d packets in the story, %d in the file, %d lost; want the same number, 1 or more lost", n, len(list), lost)
	}
}

// stream returns a connection: it is opened, a request and a long reply go over it, it is closed.
func stream(client, server netip.AddrPort, reply []byte) (events []*story.Event) {
	put := func(kind string, from, to netip.AddrPort, seq, ack uint32, data []byte) {
		events = append(events, &story.Event{Time: int64(len(events)) * 1000, Kind: story.Sent, ID: uint64(len(events)), Packet: kind, Machine: 1, Other: 2,
			From: from, To: to, Seq: seq, Ack: ack, Data: data, Size: len(data)})
	}
	events = append(events, &story.Event{Kind: story.Run, Version: 1, Machine: story.None, Other: story.None})
	n := uint32(len(reply))
	put(story.Syn, client, server, 0, 0, nil)
	put(story.SynAck, server, client, 0, 1, nil)
	put(story.Data, client, server, 1, 1, []byte("give"))
	put(story.Data, server, client, 1, 5, reply)
	put(story.Fin, client, server, 5, 1+n, nil)
	put(story.Fin, server, client, 1+n, 6, nil)
	put(story.Rst, client, server, 6, 2+n, nil)
	return events
}

func long() []byte { return bytes.Repeat([]byte("0123456789abcdef"), 5000) }

// TestStream puts the bytes of a connection together by their sequence numbers, as Wireshark does.
func TestStream(t *testing.T) {
	for _, ends := range [][2]string{{"10.0.0.1:40000", "10.0.0.2:80"}, {"[fd00::1]:40000", "[fd00:0:0:0:0:0:0:2]:80"}, {"[::ffff:10.0.0.1]:1", "10.0.0.2:2"}} {
		client, server := netip.MustParseAddrPort(ends[0]), netip.MustParseAddrPort(ends[1])
		got := map[layers.TCPPort][]byte{}
		flags := ""
		for _, p := range read(t, written(t, stream(client, server, long()))) {
			tcp := p.layers.Layer(layers.LayerTypeTCP).(*layers.TCP)
			if next := uint32(len(got[tcp.SrcPort])); len(tcp.Payload) > 0 && tcp.Seq != next+1 {
				t.Fatalf("sequence number %d behind %d bytes, want the next one", tcp.Seq, next)
			}
			got[tcp.SrcPort] = append(got[tcp.SrcPort], tcp.Payload...)
			for _, f := range []struct {
				on   bool
				name string
			}{{tcp.SYN, "S"}, {tcp.FIN, "F"}, {tcp.RST, "R"}, {tcp.ACK, "."}} {
				if f.on {
					flags += f.name
				}
			}
			flags += " "
		}
		if string(got[layers.TCPPort(client.Port())]) != "give" || !bytes.Equal(got[layers.TCPPort(server.Port())], long()) {
			t.Errorf("%v: the client sends %.20q and the server %d bytes, want give and %d", ends, got[layers.TCPPort(client.Port())], len(got[layers.TCPPort(server.Port())]), len(long()))
		}
		if want := "S S. . . . . . . F. F. R. "; flags != want {
			t.Errorf("flags %q, want %q", flags, want)
		}
	}
}

// TestNothing writes a file without packets.
func TestNothing(t *testing.T) {
	begin := &story.Event{Kind: story.Run, Version: 1, Machine: story.None, Other: story.None}
	if list := read(t, written(t, []*story.Event{begin})); len(list) != 0 {
		t.Errorf("a story without packets has the packets %v, want none", list)
	}
}

func TestWrong(t *testing.T) {
	err := Write(io.Discard, func() (*story.Reader, error) { return story.NewReader("a", bytes.NewReader([]byte("x\n"))), nil })
	if err == nil || err.Error()[:4] != "a:1:" {
		t.Errorf("Write of a wrong story: %v, want an error at a:1:", err)
	}
	if err := Write(io.Discard, func() (*story.Reader, error) { return nil, io.ErrClosedPipe }); err != io.ErrClosedPipe {
		t.Errorf("Write = %v, want %v", err, io.ErrClosedPipe)
	}
}
