package main

import (
	"slices"
	"strings"
)

// buildFlags are the flags of go that usys has to know.
type buildFlags struct {
	sanitizer     map[string]bool // -race, -msan, -asan
	toolexec      string
	overlay, exec string
	under         *string // of -under: flags of usys exec
	compiler      string
	listing       []string // flags that decide which packages there are, as they were written
	buildmode     string
	sim           bool   // -sim, which go does not have
	seeds         string // of -seeds or -seed, which go does not have either
	seedFlags     map[string]bool
	programs      []string // of -program, which go does not have: NAME=FILE
	without       string   // of -without, which go does not have
	pictures      []string // -view and -pcap, which go does not have, each with its file
	unasked       bool     // neither -seeds nor -seed was given, and tests are simulated with one seed
	hasO          bool
	out           string  // of -o
	hosted        *string // of -hosted, which go does not have: flags of the host
	tools         bool    // -tools, which go does not have either
	lacks         string  // one of usys's flags that stood last, without its value
}

// valueFlags are the flags with a value that go does not have.
var valueFlags = []string{"under", "seed", "seeds", "program", "without", "view", "pcap"}

// read records the values of the flags among some arguments, and returns the arguments without
// -toolexec, -under, -hosted, -tools, -sim, -seed, -seeds, -program, -without, -view and -pcap. It stops where go does,
// at the first argument that is no flag; or, for go test, which takes flags behind packages, at -args.
// Of each flag the last counts.
func (f *buildFlags) read(args []string, behind bool) []string {
	if f.sanitizer == nil {
		f.sanitizer, f.seedFlags = map[string]bool{}, map[string]bool{}
	}
	var rest []string
	for i := 0; i < len(args); i++ {
		name, value, has, ok := goFlag(args[i])
		if name == "args" || !ok && !behind {
			return append(rest, args[i:]...)
		}
		from := i
		if ok && !has && takesValue(name) && i+1 < len(args) {
			i++
			value = args[i]
		} else if ok && !has && (name == "toolexec" || slices.Contains(valueFlags, name)) {
			f.lacks = name
		}
		if name == "toolexec" {
			f.toolexec = value
			continue
		}
		if name == "under" {
			f.under = &value
			continue
		}
		if name == "program" {
			f.programs = append(f.programs, value)
			continue
		}
		if name == "view" || name == "pcap" {
			f.pictures = append(f.pictures, "-"+name, value)
			continue
		}
		if name == "without" {
			f.without = value
			continue
		}
		if name == "hosted" {
			f.hosted = &value // "" without a value
			continue
		}
		if name == "tools" {
			f.tools = !has || truth(value)
			continue
		}
		if name == "sim" {
			f.sim = !has || truth(value)
			continue
		}
		if name == "seed" || name == "seeds" {
			f.seeds, f.seedFlags[name] = value, true
			if value == "" {
				f.lacks = name
			}
			continue
		}
		rest = append(rest, args[from:i+1]...)
		if ok {
			f.note(name, value, has, args[from:i+1])
		}
	}
	return rest
}

func (f *buildFlags) note(name, value string, has bool, written []string) {
	switch name {
	case "race", "msan", "asan":
		f.sanitizer[name] = !has || truth(value)
	case "overlay":
		f.overlay = value
	case "buildmode":
		f.buildmode = value
	case "compiler":
		f.compiler = value
	case "exec":
		f.exec = value
	case "o":
		f.hasO, f.out = true, value
	}
	switch name {
	case "tags", "mod", "modfile", "overlay":
		f.listing = append(f.listing, written...)
	}
}

// truth reports whether the value of a flag without an argument of its own is true.
func truth(value string) bool { return strings.HasPrefix(strings.ToLower(value), "t") || value == "1" }

// goFlag cuts an argument as package flag does.
func goFlag(arg string) (name, value string, has, ok bool) {
	if len(arg) < 2 || arg[0] != '-' || arg == "--" {
		return "", "", false, false
	}
	name, value, has = strings.Cut(strings.TrimPrefix(arg[1:], "-"), "=")
	return name, value, has, true
}

// takesValue reports whether a flag takes the argument behind it.
func takesValue(name string) bool {
	name = strings.TrimPrefix(name, "test.")
	switch name {
	case "a", "asan", "buildvcs", "cover", "h", "help", "hosted", "json", "linkshared", "modcacherw",
		"msan", "n", "race", "sim", "trimpath", "v", "work", "x",
		// go test's
		"artifacts", "benchmem", "c", "failfast", "fullpath", "short",
		// usys's
		"tools":
		return false
	}
	return true
}

// cutFlags cuts arguments into flags and the words behind them.
func cutFlags(args []string) (flags, rest []string) {
	for i := 0; i < len(args); i++ {
		name, _, has, ok := goFlag(args[i])
		if !ok {
			return args[:i:i], args[i:]
		}
		if !has && takesValue(name) {
			i++
		}
	}
	return args, nil
}
