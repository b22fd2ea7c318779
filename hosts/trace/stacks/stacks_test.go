package stacks

import (
	"fmt"
	"slices"
	"testing"

	"github.com/usys-go/bridge/hosts/trace"
)

func stack(name string) []trace.Frame {
	return []trace.Frame{{Func: name, File: "a.go", Line: 1}, {Func: "main.main", File: "m.go", Line: 2}}
}

func TestNumber(t *testing.T) {
	var table Table
	a := stack("a")
	for i, c := range []struct {
		stack []trace.Frame
		n     int
		fresh bool
	}{
		{a, 0, true},
		{a, 0, false},
		{stack("a"), 0, false}, // the same text elsewhere
		{stack("b"), 1, true},
		{a[:1], 2, true},
		{nil, 3, true},
		{[]trace.Frame{}, 3, false},
		{a, 0, false},
	} {
		if n, fresh := table.Number(c.stack); n != c.n || fresh != c.fresh {
			t.Errorf("stack %d: number %d, fresh %t; want %d, %t", i, n, fresh, c.n, c.fresh)
		}
	}
	a[0].Func = "c" // the caller's memory has another stack now
	if n, fresh := table.Number(a); n != 4 || !fresh {
		t.Errorf("number %d, fresh %t; want 4, true", n, fresh)
	}
	if !slices.Equal(table.Stack(0), stack("a")) || table.Len() != 5 {
		t.Errorf("stack 0 is %v of %d; want a, of 5", table.Stack(0), table.Len())
	}
}

func TestPlacesAreBounded(t *testing.T) {
	var table Table
	for i := range 3 * mostPlaces {
		name := fmt.Sprint(i % 10)
		if n, _ := table.Number(stack(name)); n != i%10 {
			t.Fatalf("%s has number %d, want %d", name, n, i%10)
		}
	}
	if len(table.places) > mostPlaces || table.Len() != 10 {
		t.Errorf("%d places, %d stacks; want at most %d, and 10", len(table.places), table.Len(), mostPlaces)
	}
}

func BenchmarkNumber(b *testing.B) {
	var table Table
	var deep []trace.Frame
	for i := range 20 {
		deep = append(deep, trace.Frame{Func: fmt.Sprintf("example.com/pkg.function%d", i), File: "/src/pkg/file.go", Line: i})
	}
	for b.Loop() {
		table.Number(deep)
	}
}
