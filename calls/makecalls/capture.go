package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// captures returns the C table of the memory that calls point to, for hosts/trace.
func (t *tables) captures() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "/* %s\n * hosts/trace/capture.c explains it. */\n\n", head)
	b.WriteString("static const struct what whats[][6] = {\n")
	var variants, commands []string
	for _, name := range t.arch.Numbers {
		c, ok := t.find(name)
		if !ok {
			continue
		}
		var row []string
		for i, a := range c.Args {
			if w := t.what(a.Type); w != "" {
				row = append(row, fmt.Sprintf("[%d] = %s", i, w))
			}
		}
		if row != nil {
			fmt.Fprintf(&b, "\t[NR_%s] = {%s},\n", name, strings.Join(row, ", "))
		}
		if list := t.variantRows(c); list != nil {
			commands = append(commands, fmt.Sprintf("\t[NR_%s] = {%d, %d},\n", name, len(variants), len(variants)+len(list)))
			variants = append(variants, list...)
		}
	}
	b.WriteString("};\n\n/* Which variants are a call's. */\nstatic const struct { uint16_t from, to; } commands[sizeof whats / sizeof *whats] = {\n")
	b.WriteString(strings.Join(commands, "") + "};\n\nstatic const struct variant variants[] = {\n" + strings.Join(variants, "") + "};\n")
	return b.Bytes()
}

func (t *tables) find(name string) (c calls.Call, ok bool) {
	i := slices.IndexFunc(t.calls, func(c calls.Call) bool { return c.Name == name })
	if name == "" || i < 0 {
		return c, false
	}
	return t.calls[i], true
}

// variantRows returns the rows of a call's variants: one for each command and argument.
func (t *tables) variantRows(c calls.Call) (rows []string) {
	if c.Variants == nil {
		return nil
	}
	mask := uint32(0xffffffff)
	values := map[string]uint64{}
	for _, set := range c.Args[c.Command].Macros {
		for _, m := range t.arch.Macros[set].Bits {
			if t.arch.Macros[set].Enum {
				values[m.Name] = m.Value
			} else {
				mask &^= uint32(m.Value)
			}
		}
	}
	for _, v := range c.Variants {
		for i := range c.Args {
			x, ok := v.Args[i]
			if !ok {
				continue
			}
			w := t.what(x)
			if w == "" {
				w = "{NOTHING}"
			}
			for _, name := range v.Commands {
				rows = append(rows, fmt.Sprintf("\t{NR_%s, %d, %d, %#x, %#x, %s}, /* %s */\n", c.Name, c.Command, i, mask, values[name], w, name))
			}
		}
	}
	return rows
}

// what returns the initializer of a struct what, or "" if there is nothing to copy.
func (t *tables) what(x calls.Type) string {
	kind, size, text := "MEMORY", 8, 0
	switch x.Kind {
	case calls.Path, calls.Name:
		kind, size = "STRING", 1
	case calls.Str:
		kind, size, text = "STRING", 1, 1
	case calls.Bytes, calls.HexBytes:
		size, text = 1, 1
	case calls.CPUSet, calls.Sockaddr, calls.Dirents:
		size = 1
	case calls.FDs, calls.Int, calls.Uint, calls.FD, calls.PID, calls.UID, calls.GID, calls.Status:
		size = 4
	case calls.FDSet:
		kind, size = "BITS", 1
	case calls.Iovec:
		kind, size = "IOVEC", 16
	case calls.Argv:
		kind = "ARGV"
		if !x.Number {
			text = 1
		}
	case calls.Struct:
		size = t.arch.Structs[x.Struct].Size
		switch x.Struct {
		case "user_msghdr":
			kind = "MESSAGE"
		case "mmsghdr":
			kind = "MESSAGES"
		}
	}
	if x.Dir == calls.Value || size == 0 {
		return ""
	}
	dir := map[calls.Dir]string{calls.In: "IN", calls.Out: "OUT", calls.InOut: "IN | OUT", calls.Left: "LEFT"}[x.Dir]
	from := []string{"ONE", "CONST", "ONE", "PARAM", "POINTED", "RET"}[x.Count.Of]
	return fmt.Sprintf("{%s, %s, %s, %d, %d, %d}", kind, dir, from, x.Count.N, size, text)
}
