package simnet

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// spaces makes cmd run in a new network and a new user namespace, in which it is root.
func spaces(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
}

// TestLinuxHosts executes the scenarios of two hosts with two networks of Linux. Times are real
// there: under load a check may come too late, so the process gets a higher priority if that is
// allowed, and a scenario has five tries.
func TestLinuxHosts(t *testing.T) {
	exe := sanitized(t)
	cmd := exec.Command("sh", "-c", "ip link add eth0 type veth peer name eth1")
	spaces(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("no networks of Linux's here: %v %s", err, out)
	}
	for _, file := range scenarios(t, "testdata/scenarios/hosts/*.txt") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			steps := readScenario(t, file)
			for range 4 {
				if got, err := realHosts(t, exe, steps); err == nil && slices.EqualFunc(steps, got, same) {
					return
				}
			}
			got, err := realHosts(t, exe, steps)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, file, steps, got)
		})
	}
}

func same(s step, got string) bool { return s.want == got }

func realHosts(t *testing.T, exe string, steps []step) ([]string, error) {
	t.Helper()
	var in strings.Builder
	for _, s := range steps {
		fmt.Fprintf(&in, "%s => %s\n", s.op, s.want)
	}
	cmd := exec.Command(exe, "real", t.TempDir())
	spaces(cmd)
	cmd.Stdin = strings.NewReader(in.String())
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	const first = -20
	syscall.Setpriority(syscall.PRIO_PROCESS, cmd.Process.Pid, first)
	err := cmd.Wait()
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, log.Bytes())
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if err == nil && len(lines) != len(steps) {
		err = fmt.Errorf("%d results of %d", len(lines), len(steps))
	}
	return lines, err
}

// TestLoss sends a megabyte over a link that loses, doubles and reorders: it arrives whole.
func TestLoss(t *testing.T) {
	var ops []string
	do := func(format string, args ...any) { ops = append(ops, fmt.Sprintf(format, args...)) }
	const size, seeds = 1 << 20, 8
	for seed := range seeds {
		do("reset seed=%d", seed)
		do("machine n1")
		do("links 0 1 min=1000000 max=%d loss=100000 dup=%d reorder=%d", 1000000*(1+seed%3), seed%2*50000, seed%4/2*50000)
		do("on 1")
		do("socket 1 4 s")
		do("bind 1 4:0.0.0.0:80")
		do("listen 1 5")
		do("on 0")
		do("socket 2 4 s")
		do("connect 2 4:10.0.0.2:80")
		do("advance 100000000000")
		do("accept 1 3")
		for range size / 65536 {
			do("send 2 65536*1")
			do("advance 60000000000")
			do("recvhex 3 65536")
		}
		do("shutdown 2 w")
		do("advance 100000000000")
		do("recv 3 10")
	}
	results := run(t, sanitized(t), ops)
	want := pattern(t, "65536*1", 65536)
	whole, ends := 0, 0
	for i, op := range ops {
		switch {
		case strings.HasPrefix(op, "recvhex"):
			_, text, _ := strings.Cut(results[i], " ")
			if data, _ := hex.DecodeString(text); !bytes.Equal(data, want) {
				t.Fatalf("operation %d: %d bytes arrived, not the %d that were sent", i, len(data), len(want))
			}
			whole += len(want)
		case op == "recv 3 10" && results[i] == `0 ""`:
			ends++
		}
	}
	if whole != seeds*size || ends != seeds {
		t.Errorf("%d bytes and %d ends arrived, want %d and %d", whole, ends, seeds*size, seeds)
	}
}

// A storm is a run of connections and datagrams between three hosts, whose links are cut and heal,
// and whose power fails. Connection i has the listener 4i, the client 4i+1 and the accepted end 4i+2.
type storm struct {
	talk
	up [3]bool
}

func (k *storm) begin(seed uint64) {
	k.do("reset seed=%d ports=1 shuffle=%d short=%d edges=1", seed, k.rand.IntN(2), k.rand.IntN(2)*400)
	k.do("machine n1")
	k.do("machine n2")
	k.up = [3]bool{true, true, true}
	for i := range 3 {
		k.do("links %d %d min=%d max=%d loss=%d dup=%d reorder=%d rate=%d", i, (i+1)%3, k.rand.IntN(2)*1000, 1000+k.rand.IntN(5000000),
			k.rand.IntN(2)*20000, k.rand.IntN(2)*50000, k.rand.IntN(2)*50000, k.rand.IntN(2)*10000000)
	}
	for i := range 6 {
		k.connect(i)
	}
}

func (k *storm) connect(i int) {
	to := i / 2
	k.do("on %d", to)
	k.do("socket %d 4 s", 4*i)
	k.do("bind %d 4:0.0.0.0:%d", 4*i, 1000+i)
	k.do("listen %d 5", 4*i)
	k.do("on %d", (to+1+i%2)%3)
	k.do("socket %d 4 s", 4*i+1)
	k.do("set %d 1 9 01000000", 4*i+1)
	k.do("set %d 6 4 05000000", 4*i+1)
	k.do("connect %d 4:10.0.0.%d:%d", 4*i+1, to+1, 1000+i)
	k.do("advance 50000000")
	k.do("accept %d %d", 4*i, 4*i+2)
}

func (k *storm) step() {
	end := 4*k.rand.IntN(6) + 1 + k.rand.IntN(2)
	a := k.rand.IntN(3)
	b := (a + 1 + k.rand.IntN(2)) % 3
	switch c := k.rand.IntN(100); {
	case c < 40:
		k.do("send %d %d*%d", end, 1+k.rand.IntN(5000), k.rand.IntN(256))
	case c < 60:
		k.do("recvhex %d %d", end, 1+k.rand.IntN(9000))
	case c < 80:
		k.do("advance %d", k.rand.IntN(1<<(10+k.rand.IntN(22))))
	case c < 84:
		k.do("link %d %d cut=1", a, b)
	case c < 91:
		k.do("links %d %d cut=0", a, b)
	case c < 93:
		k.do("%s %d", map[bool]string{true: "down", false: "up"}[k.up[a]], a)
		k.up[a] = !k.up[a]
	case c < 94:
		k.do("shutdown %d w", end)
	case c < 95:
		k.do("close %d", end)
	case c < 96:
		k.do("rst %d %d", a, b)
	default:
		k.do("ready %d", end)
	}
}

// check checks that the received bytes are a prefix of the sent ones, whatever happened.
func (k *storm) check(t *testing.T, results []string) (arrived int) {
	t.Helper()
	sent, received := map[int][]byte{}, map[int][]byte{}
	for i, op := range k.ops {
		w, r := strings.Fields(op), strings.Fields(results[i])
		var s, n int
		if _, err := fmt.Sscan(r[0], &n); err != nil || len(w) < 3 {
			continue
		}
		fmt.Sscan(w[1], &s)
		switch {
		case w[0] == "send":
			sent[s] = append(sent[s], pattern(t, w[2], n)...)
		case w[0] == "recvhex" && len(r) > 1 && r[1][0] != '!':
			data, _ := hex.DecodeString(r[1])
			received[s^3] = append(received[s^3], data...)
			arrived += len(data)
		}
	}
	for s := range received {
		if !bytes.HasPrefix(sent[s], received[s]) {
			t.Errorf("%s: slot %d sent %d bytes; the %d that were received are others", k.ops[0], s, len(sent[s]), len(received[s]))
		}
	}
	return arrived
}

// TestStorms executes 150 seeds in two processes: the results must be equal, and each byte that
// arrives must be the next one of its stream.
func TestStorms(t *testing.T) {
	exe := sanitized(t)
	var storms []*storm
	var ops []string
	for seed := range uint64(150) {
		k := &storm{talk: talk{rand: rand.New(rand.NewPCG(seed, 16))}}
		k.begin(seed)
		for range 300 {
			k.step()
		}
		storms = append(storms, k)
		ops = append(ops, k.ops...)
	}
	results, again := run(t, exe, ops), run(t, exe, ops)
	if !slices.Equal(results, again) {
		t.Errorf("two runs of %d operations differ (-first +second):\n%s", len(ops), cmp.Diff(results, again))
	}
	arrived := 0
	for _, k := range storms {
		arrived += k.check(t, results[:len(k.ops)])
		results = results[len(k.ops):]
	}
	if arrived < 1<<20 {
		t.Errorf("only %d bytes arrived", arrived)
	}
}
