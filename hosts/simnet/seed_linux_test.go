package simnet

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A talk is one run of connections and datagrams with random faults: latency, short reads and
// writes, small buffers, loss and reordering. Connection i has the listener 3i, the client 3i+1
// and the accepted end 3i+2; the datagrams' receiver is slot 90, their senders are 91 to 93.
type talk struct {
	ops    []string
	rand   *rand.Rand
	faults string
}

const (
	connections = 4
	steps       = 250
)

func (k *talk) do(format string, args ...any) {
	k.ops = append(k.ops, fmt.Sprintf(format, args...))
}

func (k *talk) begin(seed uint64) {
	k.do("reset seed=%d min=%d max=%d short=%d buffer=%d ports=1 shuffle=%d %s edges=1", seed,
		k.rand.IntN(2)*1000, 1000+k.rand.IntN(1000000), k.rand.IntN(2)*400, 512<<k.rand.IntN(4), k.rand.IntN(2), k.faults)
	for i := range connections {
		k.do("socket %d 4 s", 3*i)
		k.do("listen %d 5", 3*i)
		k.do("socket %d 4 s", 3*i+1)
		k.do("connect %d 4:127.0.0.1:@%d", 3*i+1, 3*i)
	}
	k.do("socket 90 4 d")
	k.do("bind 90 4:127.0.0.1:0")
	for s := 91; s < 94; s++ {
		k.do("socket %d 4 d", s)
		k.do("connect %d 4:127.0.0.1:@90", s)
	}
	k.do("idle")
	for i := range connections {
		k.do("accept %d %d", 3*i, 3*i+2)
	}
}

func (k *talk) step(n int) {
	end := 3*k.rand.IntN(connections) + 1 + k.rand.IntN(2)
	switch c := k.rand.IntN(100); {
	case c < 40:
		k.do("send %d %d*%d", end, 1+k.rand.IntN(2000), k.rand.IntN(256))
	case c < 60:
		k.do("recvhex %d %d", end, 1+k.rand.IntN(2000))
	case c < 75:
		k.do("step")
	case c < 85:
		k.do("sendto %d 4:127.0.0.1:@90 %d", 91+k.rand.IntN(3), n)
	case c < 95:
		k.do("recv 90 20")
	default:
		k.do("ready %d", end)
	}
}

// finish reads all data on its way, and closes the sockets.
func (k *talk) finish() {
	for i := range 2 * connections {
		k.do("shutdown %d w", 3*(i/2)+1+i%2)
	}
	for range 12 {
		k.do("idle")
		for i := range 2 * connections {
			for range 4 {
				k.do("recvhex %d 100000", 3*(i/2)+1+i%2)
			}
		}
	}
	for range steps {
		k.do("recv 90 20")
	}
	for s := range 3 * connections {
		k.do("close %d", s)
	}
	k.do("idle")
}

func pattern(t *testing.T, word string, n int) []byte {
	t.Helper()
	var size, first int
	if _, err := fmt.Sscanf(word, "%d*%d", &size, &first); err != nil {
		t.Fatal(err)
	}
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(first + 7*i)
	}
	return data
}

func other(s int) int {
	if s%3 == 1 {
		return s + 1
	}
	return s - 1
}

// check compares the received data with the sent data.
func (k *talk) check(t *testing.T, results []string, whole bool) {
	t.Helper()
	sent, received := map[int][]byte{}, map[int][]byte{}
	var posted, arrived []string
	for i, op := range k.ops {
		w, r := strings.Fields(op), strings.Fields(results[i])
		var s, n int
		if len(w) > 1 {
			fmt.Sscan(w[1], &s)
		}
		if _, err := fmt.Sscan(r[0], &n); err != nil {
			continue
		}
		switch w[0] {
		case "send":
			sent[s] = append(sent[s], pattern(t, w[2], n)...)
		case "recvhex":
			if len(r) > 1 && r[1][0] != '!' {
				data, _ := hex.DecodeString(r[1])
				received[other(s)] = append(received[other(s)], data...)
			}
		case "sendto":
			posted = append(posted, w[1]+" "+w[3])
		case "recv":
			arrived = append(arrived, strings.TrimPrefix(r[3], "4:127.0.0.1:@")+" "+strings.Trim(r[1], `"`))
		}
	}
	for s := range 3 * connections {
		if !bytes.HasPrefix(sent[s], received[s]) || whole && len(sent[s]) != len(received[s]) {
			t.Errorf("%s: slot %d sent %d bytes; %d were received", k.ops[0], s, len(sent[s]), len(received[s]))
		}
	}
	k.checkDatagrams(t, posted, arrived, whole)
}

// checkDatagrams checks that each arrives at most once; without loss, that all do; and without
// reordering, that those of one sender arrive in order.
func (k *talk) checkDatagrams(t *testing.T, posted, arrived []string, whole bool) {
	t.Helper()
	sorted := slices.Clone(arrived)
	slices.Sort(sorted)
	if n := len(sorted); len(slices.Compact(sorted)) != n {
		t.Errorf("%s: a datagram arrived twice: %q", k.ops[0], arrived)
	}
	for _, a := range arrived {
		if !slices.Contains(posted, a) {
			t.Errorf("%s: datagram %q arrived, which was not sent", k.ops[0], a)
		}
	}
	if !whole {
		return
	}
	for s := 91; s < 94; s++ {
		of := func(all []string) (mine []string) {
			for _, a := range all {
				if strings.HasPrefix(a, fmt.Sprint(s)) {
					mine = append(mine, a)
				}
			}
			return mine
		}
		if a, b := of(posted), of(arrived); !slices.Equal(a, b) {
			t.Errorf("%s: slot %d sent datagrams %q; %q arrived", k.ops[0], s, a, b)
		}
	}
}

// TestSeeds executes 120 seeds in two processes: the results must be equal, and data is lost,
// doubled or reordered only if the options allow it.
func TestSeeds(t *testing.T) {
	exe := sanitized(t)
	var talks []*talk
	var ops []string
	for seed := range uint64(120) {
		k := &talk{rand: rand.New(rand.NewPCG(seed, 4))}
		if seed%3 == 0 {
			k.faults = "loss=100 reorder=300 reset=5 refuse=50"
		}
		k.begin(seed)
		for n := range steps {
			k.step(n)
		}
		k.finish()
		talks = append(talks, k)
		ops = append(ops, k.ops...)
	}
	results, again := run(t, exe, ops), run(t, exe, ops)
	different := map[string]bool{}
	for seed, k := range talks {
		mine := results[:len(k.ops)]
		if !slices.Equal(mine, again[:len(k.ops)]) {
			t.Errorf("seed %d: two runs differ (-first +second):\n%s", seed, cmp.Diff(mine, again[:len(k.ops)]))
		}
		k.check(t, mine, k.faults == "")
		different[strings.Join(mine, "\n")] = true
		results, again = results[len(k.ops):], again[len(k.ops):]
	}
	if !t.Failed() && len(different) != len(talks) {
		t.Errorf("%d of %d seeds differ", len(different), len(talks))
	}
}
