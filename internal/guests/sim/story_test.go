//go:build linux && amd64

package sim

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// conversation has the words that the clients of testdata/cluster send; exclamation has the
// replies.
const conversation, exclamation = "one\ntwo\nthree\nfour\n", "one!\ntwo!\nthree!\nfour!\n"

// TestPictures writes a page and a file for Wireshark of a run, and checks that the run is the same
// with and without them.
func TestPictures(t *testing.T) {
	file, dir := program(t, "cluster"), t.TempDir()
	page, packets := filepath.Join(dir, "page.html"), filepath.Join(dir, "packets.pcapng")
	for seed := 1; seed <= 3; seed++ {
		r, _ := run(t, file, seed, ".", nil, "-program", "node="+file)
		drawn, out := run(t, file, seed, ".", nil, "-program", "node="+file, "-view", page, "-pcap", packets)
		if r.Hash != drawn.Hash || drawn.Ended != runs.Violated || len(drawn.Failures) != 1 {
			t.Fatalf("hash %s, and with pictures %s, %s, %d failures; want the same, violated, 1\n%s", r.Hash, drawn.Hash, drawn.Ended, len(drawn.Failures), out)
		}
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(text), "<!doctype html>") || !strings.HasSuffix(string(text), "</html>\n") {
			t.Errorf("the page is %.100q, want a whole HTML document", text)
		}
		var said, heard string
		for _, p := range captured(t, packets) {
			if tcp := p.TransportLayer().(*layers.TCP); tcp.DstPort == serverPort {
				said += string(tcp.Payload)
			} else {
				heard += string(tcp.Payload)
			}
		}
		if said != conversation || heard != exclamation {
			t.Errorf("seed %d: the clients have said %q and heard %q; want %q, %q", seed, said, heard, conversation, exclamation)
		}
	}
}

const serverPort = 7000

// captured reads the packets from a capture file.
func captured(t *testing.T, name string) (list []gopacket.Packet) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	r, err := pcapgo.NewNgReader(bytes.NewReader(b), pcapgo.NgReaderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for p := range gopacket.NewPacketSource(r, r.LinkType()).Packets() {
		list = append(list, p)
	}
	return list
}

// TestPictureOfFailure draws the first failing run of several.
func TestPictureOfFailure(t *testing.T) {
	file, page := program(t, "cluster"), filepath.Join(t.TempDir(), "page.html")
	status, out, errs := sim(t, "-seeds", "5..7", "-j", "1", "-failures", "1", "-program", "node="+file, "-view", page, file)
	text, err := os.ReadFile(page)
	if status != 1 || err != nil || !strings.Contains(errs, page+" shows seed 5\n") ||
		!strings.Contains(string(text), "<title>cluster, seed 5</title>") {
		t.Errorf("status %d, %v; want 1, and a page of seed 5\n%s%s", status, err, out, errs)
	}
	none := filepath.Join(t.TempDir(), "none.html")
	if status, out, errs := sim(t, "-seeds", "1..2", "-view", none, program(t, "hello")); status != 0 || !strings.Contains(errs, "no run has failed, so there is none to look at") {
		t.Errorf("status %d, want 0 and that no run has failed, got\n%s%s", status, out, errs)
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("a page was written of no run")
	}
}
