//go:build linux && amd64 && extra

package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/guests"
)

// searchLimit is the time within which a bug must be found.
const searchLimit = 10 * time.Minute

// A result is the JSON object that usys sim -json prints for a run.
type result struct {
	Seed       uint64
	Hash       string
	Ended      string
	Code       int
	Failed     bool
	Output     string
	Properties []struct {
		Name string
		Held uint64
	}
}

// search simulates seeds and returns the runs. If first is set, it stops at the first run that
// fails.
func search(t *testing.T, from, to uint64, first bool, command []string) []result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), searchLimit)
	defer cancel()
	failures := "0"
	if first {
		failures = "1"
	}
	flags := []string{"sim", "-json", "-verify", "0", "-timeout", "5m", "-failures", failures, "-seeds", fmt.Sprintf("%d..%d", from, to)}
	all := slices.Concat(kit.Table, flags, command)
	cmd := guests.InGroup(exec.CommandContext(ctx, all[0], all[1:]...))
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	err := cmd.Run()
	var list []result
	for d := json.NewDecoder(&out); d.More(); {
		var r result
		if e := d.Decode(&r); e != nil {
			t.Fatalf("%v: the output is no JSON: %v\n%s", all, e, log.Bytes())
		}
		if r.Hash != "" { // the last object has the sums
			list = append(list, r)
		}
	}
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > 1 || ctx.Err() != nil || len(list) == 0 {
		t.Fatalf("%v: %v, %d results; want exit status 0 or 1 in time, and one or more\n%s", all, err, len(list), log.Bytes())
	}
	return list
}
