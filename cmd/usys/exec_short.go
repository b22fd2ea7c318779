package main

import (
	"cmp"
	"flag"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// countFlag is a flag without a value that may be given several times, as -tt.
type countFlag int

func (c *countFlag) String() string   { return "" }
func (c *countFlag) IsBoolFlag() bool { return true }

func (c *countFlag) Set(string) error { *c++; return nil }

// listFlag is a flag that may be given several times, with a value each time.
type listFlag []string

func (l *listFlag) String() string { return "" }

func (l *listFlag) Set(value string) error { *l = append(*l, value); return nil }

// splitShort writes the flags in front of a program's name as package flag reads them:
// flags of one letter may be joined (-fyT), and so may the last of them and its value
// (-s200). A word that is the name of a flag is that flag.
func splitShort(f *flag.FlagSet, args []string) []string {
	var list []string
	for len(args) > 0 {
		arg := args[0]
		if len(arg) < 2 || arg[0] != '-' || arg == "--" {
			return append(list, args...)
		}
		args = args[1:]
		name, _, _ := strings.Cut(strings.TrimPrefix(arg[1:], "-"), "=")
		if f.Lookup(name) != nil || name == "h" || name == "help" || arg[1] == '-' {
			list = append(list, arg)
			if takesNext(f, name, arg) && len(args) > 0 {
				list, args = append(list, args[0]), args[1:]
			}
			continue
		}
		words, ok := letters(f, arg[1:])
		if !ok {
			return append(append(list, arg), args...) // package flag reports the mistake
		}
		list = append(list, words...)
		if last := words[len(words)-1]; takesNext(f, last[1:], last) && len(args) > 0 {
			list, args = append(list, args[0]), args[1:]
		}
	}
	return list
}

// takesNext reports whether the flag in arg takes the argument behind it.
func takesNext(f *flag.FlagSet, name, arg string) bool {
	g := f.Lookup(name)
	if g == nil || strings.Contains(arg, "=") {
		return false
	}
	b, ok := g.Value.(interface{ IsBoolFlag() bool })
	return !ok || !b.IsBoolFlag()
}

// letters splits joined flags of one letter. ok is false if one of the letters is no
// flag.
func letters(f *flag.FlagSet, word string) (list []string, ok bool) {
	if isBegun(f, word) {
		return nil, false
	}
	for i := range len(word) {
		name := word[i : i+1]
		if f.Lookup(name) == nil {
			return nil, false
		}
		if takesNext(f, name, "-"+name) && i+1 < len(word) {
			if isWord(f, name, word[i+1:]) {
				return nil, false
			}
			return append(list, "-"+name+"="+strings.TrimPrefix(word[i+1:], "=")), true
		}
		list = append(list, "-"+name)
	}
	return list, true
}

// isBegun reports whether a word is the greater part of a flag's name: -vcore is a misspelt
// -vcores, and not -v, -c and -o with a value.
func isBegun(f *flag.FlagSet, word string) (begun bool) {
	f.VisitAll(func(g *flag.Flag) {
		begun = begun || len(word) > 3 && strings.HasPrefix(g.Name, word)
	})
	return begun
}

// isWord reports whether the value joined to a flag that takes a number is letters: then the
// whole is a misspelt flag, -perfeto, and not -p with a value.
func isWord(f *flag.FlagSet, name, value string) bool {
	g, ok := f.Lookup(name).Value.(flag.Getter)
	if !ok {
		return false
	}
	_, number := g.Get().(int)
	return number && strings.Trim(strings.ToLower(value), "abcdefghijklmnopqrstuvwxyz") == ""
}

// flagHelp returns the cure of an error in the flags: the flag that a misspelt one may stand
// for, or the help. Such a flag has more than one letter, and the first is right.
func flagHelp(f *flag.FlagSet, err error) (text string) {
	command := strings.TrimPrefix(f.Name(), "usys ")
	if _, name, ok := strings.Cut(err.Error(), "flag provided but not defined: -"); ok {
		var names []string
		f.VisitAll(func(g *flag.Flag) {
			if len(g.Name) > 1 && g.Name[0] == name[0] && g.Name != "argv0" {
				names = append(names, "-"+g.Name)
			}
		})
		text = calls.DidYouMean("-"+name, names)
	}
	return cmp.Or(text, " (usys "+command+" -h lists the flags)")
}
