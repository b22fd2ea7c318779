package faults

import (
	"bytes"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/usys-go/bridge/hosts/shape/owner"
)

// TestControl sends lines to a Control, as a program's user does.
func TestControl(t *testing.T) {
	area := NewArea(aligned())
	first, err := Parse("inject=fsync:error=EIO:func=Load", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := area.Add(first); err != nil {
		t.Fatal(err)
	}
	functions := []owner.Function{
		{Kind: owner.Std}, {Kind: owner.Runtime},
		{Kind: owner.Module, Module: "a.b/c", Package: "main", Name: "main"},
		{Kind: owner.Module, Module: "a.b/c", Package: "a.b/c/store", Name: "Load"},
	}
	c := &Control{Area: area, Options: Options{Dir: "/d", Seed: 3}, Classes: NewClasses(functions, []*Rule{first})}
	path := filepath.Join(t.TempDir(), "socket")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go c.Serve(l)
	for _, s := range []struct {
		lines []string
		want  string // of the reply
		err   string
	}{
		{[]string{"list"}, "         0         0 inject=fsync:error=EIO:func=Load\n", ""},
		{[]string{"clear", "list"}, "         0         0 inject=fsync:error=EIO:func=Load\n", ""},
		{[]string{"inject write:short=1:path=x/*.db", "inject=read:short:pkg=main"}, "write:short=1:path=x/*.db", ""},
		{[]string{"fault read:when=3", "fault=read:when=4"}, "fault=read:when=4\n", ""},
		{[]string{"count"}, "inject=fsync:error=EIO:func=Load (cleared)\n", ""},
		{[]string{"inject read:short:mod=a.b/c:func=Load"}, "func=Load\n", ""},
		{[]string{"inject read:shor"}, "", "inject=read:shor: column 13: there is no action or filter shor (did you mean short?)"},
		{[]string{"inject read:short:pkg=mai"}, "", "inject=read:short:pkg=mai: column 19: no module of the program has package mai (did you mean main?)"},
		{[]string{"inject read:short:mod=x"}, "", "column 19: the program has no module x"},
		{[]string{"inject read:short:func=main"}, "", "column 19: a rule that is added may only name a function that a rule had"},
		{[]string{"clear all"}, "", "clear takes nothing behind it"},
		{[]string{"inject", "fsync:error=EIO"}, "", "no rule is behind inject (the rule is part of the line: 'inject fsync:error=EIO')"},
		{[]string{"lst"}, "", "there is no command lst (did you mean list?)"},
		{[]string{"lst x"}, "", "there is no command lst (did you mean list?)"},
		{[]string{"list\nclear"}, "", "is more than one line"},
	} {
		var out bytes.Buffer
		err := Send(path, s.lines, &out)
		if s.err == "" && err != nil || s.err != "" && (err == nil || !strings.Contains(err.Error(), s.err)) {
			t.Errorf("%q: error %v, want %q", s.lines, err, s.err)
		}
		if !strings.Contains(out.String(), s.want) {
			t.Errorf("%q: %s, want %s", s.lines, &out, s.want)
		}
	}
	if got := area.a.entries[2].owners; !got.Has(2) || got.Has(3) || got.Has(0) {
		t.Errorf("pkg=main has the classes %v, want class 2 and neither 0 nor 3", got)
	}
}

// TestFull adds rules until there is no room.
func TestFull(t *testing.T) {
	area := NewArea(aligned())
	r, err := Parse("read:error=EIO", Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range mostRules {
		if n, err := area.Add(r); n != i || err != nil {
			t.Fatalf("rule %d: %d, %v; want that number, nil", i, n, err)
		}
	}
	if _, err := area.Add(r); err == nil || !strings.Contains(err.Error(), "there are 512 rules already") {
		t.Errorf("one more: %v, want that there are 512 rules already", err)
	}
	area.Clear()
	if n := len(area.Counts()); n != mostRules || !area.Counts()[0].Cleared {
		t.Errorf("%d rules after clear, the first cleared: %v; want %d, true", n, area.Counts()[0].Cleared, mostRules)
	}
	if atomic.LoadUint64(&area.a.named[0]) != 1 {
		t.Errorf("the calls are %x, want 1 first", area.a.named)
	}
}
