package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/usys-go/bridge/gen/sys"
)

// A command is a parsed command line.
type command struct {
	sys.Options
	files  []string
	output string
	diff   bool
	list   bool
	json   bool
	asm    bool
	help   bool
	little bool // -l32
}

// An option sets something: value is the value behind it, or "" if it takes none.
type option struct {
	value string // the kind of its value, "" for none
	own   bool   // the originals do not know it: the header leaves it out
	set   func(c *command, value string)
}

var flags = map[string]option{
	"b32":  {set: func(c *command, _ string) { c.Machine.Bits32, c.Machine.Big = true, true }},
	"l32":  {set: func(c *command, _ string) { c.Machine.Bits32, c.little = true, true }},
	"arm":  {set: func(c *command, _ string) { c.Machine.Even = true }},
	"libc": {set: func(c *command, _ string) { c.Libc = true }},
	"tags": {value: "x,y", set: func(c *command, v string) { c.Tags = v }},

	"output": {own: true, value: "file", set: func(c *command, v string) { c.output = v }},
	"diff":   {own: true, set: func(c *command, _ string) { c.diff = true }},
	"list":   {own: true, set: func(c *command, _ string) { c.list = true }},
	"json":   {own: true, set: func(c *command, _ string) { c.json = true }},
	"asm":    {own: true, set: func(c *command, _ string) { c.asm = true }},
	"h":      {own: true, set: func(c *command, _ string) { c.help = true }},
	"help":   {own: true, set: func(c *command, _ string) { c.help = true }},
}

// systems are the flags that name a system. At most one of them may be given.
var systems = []string{"plan9", "darwin", "openbsd", "netbsd", "dragonfly", "solaris", "illumos", "aix", "akaros", "usys"}

// parse reads a command line: flags, then files.
func parse(args []string) (*command, error) {
	c := new(command)
	for len(args) > 0 && strings.HasPrefix(args[0], "-") && args[0] != "-" {
		n, own, err := c.flag(args)
		if err != nil {
			return nil, sys.Misuse{Err: err}
		}
		if !own {
			c.Args = append(c.Args, args[:n]...)
		}
		args = args[n:]
	}
	c.files = args
	c.Args = append(c.Args, args...)
	if err := c.consistent(); err != nil {
		return nil, sys.Misuse{Err: err}
	}
	return c, nil
}

// flag reads the first argument, and its value. It returns the number of these
// arguments.
func (c *command) flag(args []string) (n int, own bool, err error) {
	name, value, hasValue := strings.Cut(strings.TrimPrefix(args[0][1:], "-"), "=")
	for _, s := range systems {
		if name != s {
			continue
		}
		if c.System != "" && c.System != s {
			return 0, false, fmt.Errorf("-%s and -%s name two systems (leave one out)", c.System, s)
		}
		c.System = s
		return 1, false, noValue(name, value, hasValue)
	}
	f, ok := flags[name]
	switch {
	case !ok:
		return 0, false, fmt.Errorf("there is no flag -%s (mksyscall -h lists the flags)", name)
	case f.value == "":
		f.set(c, "")
		return 1, f.own, noValue(name, value, hasValue)
	case hasValue:
		n = 1
	case len(args) > 1:
		n, value = 2, args[1]
	default:
		return 0, false, fmt.Errorf("-%s wants a value (-%[1]s %s)", name, f.value)
	}
	if f.own && value == "" {
		return 0, false, fmt.Errorf("-%s wants a value (-%[1]s %s)", name, f.value)
	}
	f.set(c, value)
	return n, f.own, nil
}

// noValue refuses a value for a flag that takes none.
func noValue(name, value string, has bool) error {
	if has && value != "true" {
		return fmt.Errorf("-%s takes no value (leave =%s out)", name, value)
	}
	return nil
}

// consistent refuses flags that do not go together.
func (c *command) consistent() error {
	switch {
	case c.help:
		return nil
	case c.Machine.Big && c.little:
		return errors.New("-b32 and -l32 name two byte orders (leave one out)")
	case len(c.files) == 0:
		return errors.New("no files (name those with the //sys lines, or - for the standard input; mksyscall -h has the details)")
	case c.diff && c.output == "":
		return errors.New("-diff compares with a file (add -output file)")
	case c.diff && (c.list || c.json):
		return errors.New("-diff and -list exclude each other (leave one out)")
	}
	for _, arg := range c.Args {
		if strings.ContainsAny(arg, "\r\n") {
			return fmt.Errorf("%q cannot stand in the output's first line (leave the line break out)", arg)
		}
	}
	for _, name := range c.files {
		if strings.HasPrefix(name, "-") && name != "-" {
			return fmt.Errorf("%s stands behind a file (put flags first, or write ./%[1]s)", name)
		}
	}
	return nil
}
