//go:build linux && amd64 && extra

package cluster

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/guests"
)

var (
	times     = flag.Int("times", 2, "how often a seed is run that has to have one hash")
	elsewhere = flag.Int("elsewhere", 1, "how often it is run from another directory and environment")
)

// clusters are runs in which every machine is disturbed.
var clusters = []struct {
	name    string
	server  string // source of the servers
	module  string
	program string
	driver  string
	args    []string
}{
	{"etcd under partitions", "servers/etcd", "go.etcd.io/etcd/server/v3@v3.5.3", "etcd", "drivers/etcd",
		[]string{"-for", "10s", "-clients", "3", "-pause", "50ms", "-fault", "link=n1|n2,n3:cut:every=2s..4s:for=1s", "-fault", "link=n2|n1,n3:cut:every=3s..5s:for=1s"}},
	{"JetStream under crashes", "servers/nats", nats + "@v2.12.2", "nats", "drivers/jetstream",
		[]string{"-sync", "always", "-for", "10s", "-fault", "machine=any:crash:every=2s..5s:for=100ms..1s"}},
}

// TestSameSeed runs a cluster with one seed several times, and checks that the hash of all calls of
// all machines is the same, also with another directory and environment.
func TestSameSeed(t *testing.T) {
	for _, c := range clusters {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			command := slices.Concat([]string{"-program", c.program + "=" + program(t, c.server, c.module), program(t, c.driver, driverModules...)}, c.args)
			began := time.Now()
			first := once(t, ".", nil, command)
			for i := range *times {
				if r := once(t, ".", nil, command); r.Hash != first.Hash {
					t.Fatalf("run %d: hash %s, at first %s", i+2, r.Hash, first.Hash)
				}
			}
			for i := range *elsewhere {
				env := append(os.Environ(), fmt.Sprint("ELSEWHERE=", i), "GOGC=50")
				if r := once(t, t.TempDir(), env, command); r.Hash != first.Hash {
					t.Fatalf("elsewhere, run %d: hash %s, at first %s", i+1, r.Hash, first.Hash)
				}
			}
			t.Logf("%d and %d runs, hash %s, in %v", 1+*times, *elsewhere, first.Hash, time.Since(began).Round(time.Second))
		})
	}
}

// once simulates seed 1 of a command.
func once(t *testing.T, dir string, env []string, command []string) result {
	t.Helper()
	const seed = "1"
	all := slices.Concat(kit.Table, []string{"sim", "-json", "-seed", seed}, command)
	cmd := guests.InGroup(exec.CommandContext(t.Context(), all[0], all[1:]...))
	var out, log bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, &out, &log
	err := cmd.Run()
	var r result
	lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
	if json.Unmarshal(lines[len(lines)-1], &r) != nil || r.Hash == "" {
		t.Fatalf("%v: %v, want a result with a hash\n%s\n%s", all, err, out.Bytes(), log.Bytes())
	}
	return r
}
