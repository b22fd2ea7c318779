package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/usys-go/bridge/calls"
)

// TestDescribe makes a mistake in each kind of line, and looks for its place and its name
// in the error.
func TestDescribe(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"call", "f:1: call has nothing behind it"},
		{"\nword a", `f:2: "word" is none of header, c, define, set, field, enum, struct, call, variant, waits, thread`},
		{"set a A_*\nset a B_*", "f:2: set a is there twice"},
		{"header a.h b.h\nheader c.h b.h", "f:2: header b.h is there twice"},
		{"define A 1\ndefine AB 2\ndefine A 1", "f:3: define A is there twice"},
		{"define A", "f:1: define needs a value"},
		{"set a x=y", `f:1: "x=y" is neither unknown= nor a pattern`},
		{"struct a\nstruct b\nstruct a", "f:3: struct a is there twice"},
		{"struct a b=int b=int", "f:1: member b is there twice"},
		{"struct a least=x", "f:1: least=x is no number of bytes"},
		{"call read a=int a=int", "f:1: parameter a is there twice"},
		{"call read early=x", "f:1: early=x is no number of arguments"},
		{"call read\nvariant read A,B a=int\nvariant read C,B a=int", "f:3: read has two variants for B"},
		{"call read\nvariant read A a=int a=uint", "f:2: parameter a is there twice"},
		{"field a M A_*", "f:1: a field needs a set above it"},
		{"struct s x", `f:1: "x" is no MEMBER=KIND`},
		{"call read x", `f:1: "x" is neither blocks, gone nor PARAMETER=KIND`},
		{"call read\ncall read", "f:2: call read is there twice"},
		{"call read number=x", "f:1: number=x is none"},
		{"variant read A b=int", "f:1: a variant follows its call"},
		{"call read\nvariant read A shown=0", "f:2: shown=0 is no number of arguments"},
		{"call read\nvariant read A x", `f:2: "x" is no PARAMETER=KIND`},
		{"waits long read", "f:1: waits long: the kinds are apart, never, soon, fd, time, ours"},
		{"thread never read", "f:1: thread never: the kinds are binds, none, ours"},
		{"waits never", "f:1: waits never names no call"},
		{"waits time poll", "f:1: waits time needs at=, the parameter that has the time"},
		{"waits fd read", "f:1: waits fd needs in= or out=, the parameters that have the descriptors"},
		{"waits never in=fd read", "f:1: waits never has no word in=fd"},
		{"thread none who=pid read", "f:1: thread none has no word who=pid"},
		{"waits never if=a&B unless=a&C read", "f:1: waits never has no word unless=a&C"},
		{"waits never if=a read", "f:1: if=a is neither if=PARAMETER=VALUE,... nor if=PARAMETER&MACRO|..."},
		{"waits never unless=a& read", "f:1: unless=a& is neither unless=PARAMETER=VALUE,... nor unless=PARAMETER&MACRO|..."},
	} {
		if _, err := describe("f", c.text); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

// TestResolve makes mistakes that only a comparison with the headers shows.
func TestResolve(t *testing.T) {
	const head = "enum e E_*\nset s S_*\nstruct st0\n"
	h := &headers{numbers: map[string]int{"read": 0, "old": 1}, prototypes: map[string][]parameter{
		"read": {{"unsigned int", "fd"}, {"char*", "buf"}, {"size_t", "count"}}, "old": {{"int", ""}}}}
	k := &compiled{macros: map[string]uint64{"EPERM": 1}, layouts: map[string]calls.Layout{"st0": {}, "st": {Size: 4, Members: []calls.Member{{Name: "a", Size: 4, Len: 1}}}}}
	const old = "call old gone\n"
	for _, c := range []struct{ text, want string }{
		{old + "call read", "f:5: read: say what parameter buf is: its type is char*"},
		{old + "call read buf=what", `f:5: "what" is no kind`},
		{old + "call read buf=out:what", `f:5: "what" is neither a kind nor a struct above`},
		{old + "call read buf=out:bytes[n]", "f:5: [n]: there is no parameter n"},
		{old + "call read buf=out:bytes[count", "f:5: bytes[count: the bracket is not closed"},
		{old + "call read buf=addr\ncall newer number=99999 params=", "f:6: number=99999 is not between 0 and 1024"},
		{"struct st short=b\n" + old + "call read buf=addr", "f:4: short=, order=: struct st has no member b, but a"},
		{old + "call read buf=set:x", "f:5: there is no set x"},
		{old + "call read buf=addr other=int", "f:5: read has no parameter other, but fd, buf, count"},
		{old + "call read buf=addr?x&E_A", "f:5: ?x&E_A: there is no parameter x"},
		{old + "call read buf=addr class=x", "f:5: there is no class x, but file"},
		{old + "call read buf=addr params=a", "f:5: read has 3 parameters, not 1"},
		{old + "call read buf=addr number=7", "f:5: the headers have call read, with number 0"},
		{old + "call read buf=addr\ncall newer", "f:6: the headers have no call newer (number= is for one that is newer)"},
		{old + "call read buf=addr\ncall newer number=0 params=", "f:6: read and newer have number 0"},
		{old + "call read buf=addr\nvariant read E_A buf=int", "f:6: read has no parameter that is an enumeration"},
		{"call old\ncall read buf=addr", "f:4: the prototype of old does not name all parameters: name them (params=)"},
		{"call read buf=addr", "f:1: call old of the headers is not described"},
		{"struct st a=uint?b&S_A\n" + old + "call read buf=addr", "f:4: ?b&S_A: there is no parameter b"},
		{"struct st a=uint?a&S_A\n" + old + "call read buf=addr", "f:4: a: a has no macro S_A in its sets: "},
		{"struct st order=b\n" + old + "call read buf=addr", "f:4: short=, order=: struct st has no member b, but a"},
		{old + "call read buf=addr?count&S_A", "f:5: buf: count has no macro S_A in its sets: "},
		{old + "call read buf=addr fd=set:s count=size?fd&E_A", "f:5: count: fd has no macro E_A in its sets: set:s"},
		{old + "call read buf=addr errs=EPERM,EPREM", "f:5: errs=: there is no error EPREM"},
		{old + "call read buf=in:st0[=*count]", "f:5: [=*count]: behind = stands the name of a parameter"},
		{"struct st b=int\n" + old + "call read buf=addr", "f:4: struct st has no member b, but a"},
	} {
		d, err := describe("f", head+c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if _, err := resolve(d, h, k); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

// TestRules makes mistakes in the lines about whole calls, all of which must be reported.
func TestRules(t *testing.T) {
	h := &headers{numbers: map[string]int{"open": 0}, prototypes: map[string][]parameter{
		"open": {{"unsigned int", "fd"}, {"int", "op"}, {"size_t", "n"}}}}
	k := &compiled{macros: map[string]uint64{"E_A": 1, "E_B": 2, "S_A": 4}, layouts: map[string]calls.Layout{}}
	const head = "enum e E_*\nset s S_*\ncall open op=enum:e\n"
	const both = "waits soon open\nthread none open\n"
	for _, c := range []struct{ text, want string }{
		{"thread none open", "f:3: open: no line waits decides it"},
		{"waits soon open", "f:3: open: no line thread decides it"},
		{both + "waits soon read", "f:6: there is no call read"},
		{both + "thread binds open", "f:6: open: the line thread above holds always, and this one never"},
		{"waits fd in=x open\n" + both, "f:4: open has no parameter x"},
		{"waits fd in=n open\n" + both, "f:4: open: n is no descriptor"},
		{"waits fd in=fd if=x=1 open\n" + both, "f:4: open has no parameter x"},
		{"waits soon if=op=E_C open\n" + both, "f:4: op has no value E_C"},
		{"waits soon if=op&E_C open\n" + both, "f:4: op has no value E_C"},
		{"waits soon if=op=1/x open\n" + both, "f:4: op has no value 1"},
		{"thread none open\nwaits soon if=op=E_B open", "f:3: open: no line waits decides E_A"},
		{"thread none open\nwaits soon if=op=E_B open\nwaits never if=op=E_A open", ""},
		{"thread none open\nwaits soon if=n=1 open", "f:3: open: the last line waits has a condition, and n is no enumeration"},
		{both, ""},
	} {
		d, err := describe("f", head+c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		_, err = resolve(d, h, k)
		if text := fmt.Sprint(err); c.want == "" && err != nil || c.want != "" && !strings.HasPrefix(text, c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

// TestNumbers compares the numbers in C with those of package calls.
func TestNumbers(t *testing.T) {
	text, err := os.ReadFile("../" + numbersFile)
	if err != nil {
		t.Fatal(err)
	}
	all := tables{arch: &calls.AMD64}
	if string(all.numbers()) != string(text) {
		t.Errorf("%s is not what package calls says (make calls)", numbersFile)
	}
}
