package calls

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rulesProgram reads calls, each a number and six arguments, and prints the rules that hosts/sched
// finds for each.
const rulesProgram = `
#include <stdio.h>
#include "kinds.c"

int main(void)
{
	long call[7];

	while (fread(call, sizeof call, 1, stdin) == 1) {
		const struct sched_rule *w = sched_waits_rule(call[0], call + 1), *t = sched_thread_rule(call[0], call + 1);
		printf("%d %d %d %d %d %d %d %d\n", w->kind, w->in, w->out, w->time, t->kind, t->in,
			sched_may_wait(call[0], w->kind), sched_may_thread(call[0], t->kind));
	}
}
`

// TestRulesInC compares the rules that C finds for arguments with those that Go finds.
func TestRulesInC(t *testing.T) {
	dir := t.TempDir()
	source, program := filepath.Join(dir, "main.c"), filepath.Join(dir, "main")
	if err := os.WriteFile(source, []byte(rulesProgram), 0o666); err != nil {
		t.Fatal(err)
	}
	cc := cmp.Or(os.Getenv("CC"), "gcc")
	if out, err := exec.Command(cc, "-Wall", "-Wextra", "-Werror", "-I", "../hosts/sched", "-o", program, source).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", cc, source, err, out)
	}
	var in bytes.Buffer
	var want []string
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for n := -1; n < 520; n++ {
		for _, args := range vectors(n, random) {
			binary.Write(&in, binary.LittleEndian, int64(n))
			binary.Write(&in, binary.LittleEndian, args)
			want = append(want, found(n, &args))
		}
	}
	cmd := exec.Command(program)
	cmd.Stdin = &in
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(want) || len(lines) < 5000 {
		t.Fatalf("%d lines for %d calls", len(lines), len(want))
	}
	wrong := 0
	for i := range lines {
		if lines[i] != want[i] && wrong < 20 {
			wrong++
			t.Errorf("call %d: in C %s, in Go %s", i, lines[i], want[i])
		}
	}
}

// vectors returns arguments that distinguish the rules of a call, and random ones.
func vectors(n int, random *rand.Rand) (list [][6]uint64) {
	list = [][6]uint64{{}, {^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}}
	for range 8 {
		var args [6]uint64
		for i := range args {
			args[i] = random.Uint64() >> random.Uint32N(64)
		}
		list = append(list, args)
	}
	c := AMD64.Call(n)
	if c == nil {
		return list
	}
	for _, r := range slices.Concat(c.Waits, c.Thread) {
		for _, x := range r.If {
			for _, v := range []uint64{x.Value, x.Value + 1, x.Mask, x.Value | ^x.Mask} {
				args := list[random.IntN(len(list))]
				args[r.On] = v
				list = append(list, args)
			}
		}
	}
	return list
}

// found returns the line that C must print for a call.
func found(n int, args *[6]uint64) string {
	apart := Rule{Kind: "apart", In: -1, Out: -1}
	w, th, form := &apart, &Rule{Kind: "binds", In: -1}, 0
	if c := AMD64.Call(n); c != nil {
		w, th = cmp.Or(First(c.Waits, args), w), cmp.Or(First(c.Thread, args), th)
		if w.Kind == "time" {
			form = slices.Index([]string{"", "Value", "kernel_timeval", "__kernel_timespec"}, cmp.Or(c.Args[w.In].Struct, "Value"))
		}
	}
	return fmt.Sprint(slices.Index(WaitKinds, w.Kind), w.In, w.Out, form, slices.Index(ThreadKinds, th.Kind), th.In, 1, 1)
}
