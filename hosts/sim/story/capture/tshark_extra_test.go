//go:build extra

package capture

import (
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/hosts/sim/story/synthetic"
	"github.com/usys-go/bridge/internal/need"
)

// tshark runs Wireshark's command on a file.
func tshark(t *testing.T, file []byte, args ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "a.pcapng")
	if err := os.WriteFile(name, file, 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(need.Program(t, "tshark"), append([]string{"-r", name}, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	var errors strings.Builder
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark %q: %v\n%s", args, err, errors.String())
	}
	return string(out)
}

// TestWireshark has Wireshark follow a connection, and look for errors.
func TestWireshark(t *testing.T) {
	file := written(t, stream(netip.MustParseAddrPort("10.0.0.1:40000"), netip.MustParseAddrPort("10.0.0.2:80"), long()))
	got := tshark(t, file, "-q", "-z", "follow,tcp,raw,0")
	want := fmt.Sprintf("%x\n\t%x", "give", long()[:mostSegment])
	if !strings.Contains(got, want) {
		t.Errorf("the stream is %.2000s", got)
	}
	const wrong = "tcp.checksum.status==0 or ip.checksum.status==0 or tcp.analysis.flags and !tcp.analysis.window_full or _ws.malformed"
	if got := tshark(t, file, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-Y", wrong); got != "" {
		t.Errorf("Wireshark sees mistakes:\n%s", got)
	}
}

// TestWiresharkCluster has Wireshark read the packets of a cluster, with interfaces and comments.
func TestWiresharkCluster(t *testing.T) {
	file := written(t, synthetic.Events(10_000))
	if got := tshark(t, file, "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-Y", "tcp.checksum.status==0 or udp.checksum.status==0 or _ws.malformed"); got != "" {
		t.Errorf("Wireshark sees mistakes:\n%s", got)
	}
	if got := tshark(t, file, "-Y", `frame.comment=="lost"`, "-T", "fields", "-e", "frame.interface_name"); !strings.Contains(got, "n3\n") {
		t.Errorf("lost packets %q", got)
	}
}
