// Package probe runs a program up to its main function and reports which of its tables a host
// has filled. The program needs no change: probe stops it like a debugger, and reads the tables
// from its memory (docs/abi.md describes their layout). It works on linux/amd64 only.
package probe

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// A Status describes a program that has reached its main function.
type Status struct {
	Program string  `json:"program"`
	Loader  string  `json:"loader,omitempty"` // the program around it, if it was hosted from outside
	Built   bool    `json:"built_by_usys"`    // its system calls go through the table
	Host    string  `json:"host,omitempty"`
	Version string  `json:"version,omitempty"`
	NoHost  string  `json:"no_host,omitempty"` // why there is none
	Path    string  `json:"calls"`             // the way by which calls reach C
	Tables  []Table `json:"tables"`
}

// A Table is one table of the program.
type Table struct {
	Name     string     `json:"name"`
	Runtime  bool       `json:"runtime,omitempty"` // package runtime's copy
	Digest   string     `json:"digest"`
	ABI      string     `json:"abi"`
	Served   bool       `json:"served"`
	Problem  string     `json:"problem,omitempty"` // why no host serves it
	Host     string     `json:"host,omitempty"`
	Version  string     `json:"version,omitempty"`
	From     string     `json:"from,omitempty"` // the file that contains the host's functions
	Declared int        `json:"declared"`
	Filled   int        `json:"filled"`
	Funcs    []Function `json:"functions"`
	Consts   []Constant `json:"constants,omitempty"`
}

// A Function is one function of a table.
type Function struct {
	Name   string `json:"name"`
	Num    uint32 `json:"num"`
	State  string `json:"state"` // filled, missing, differs
	Digest string `json:"digest"`
	// HostDigest is the host's digest, if it differs and can be read.
	HostDigest string `json:"host_digest,omitempty"`
}

// A Constant is one constant of a table.
type Constant struct {
	Name  string `json:"name"`
	State string `json:"state"`
	Value int64  `json:"value"`
}

// The states.
const (
	Filled  = "filled"
	Missing = "missing"
	Differs = "differs"
)

// Fits reports whether a host has filled every table, and nothing differs. A host
// may lack functions: calls of them return the declared values.
func (s *Status) Fits() bool {
	for i := range s.Tables {
		if !s.Tables[i].Served || len(s.Tables[i].names(Differs)) > 0 {
			return false
		}
	}
	return true
}

func (t *Table) names(state string) (list []string) {
	for _, f := range t.Funcs {
		if f.State == state {
			n := f.Name
			if f.HostDigest != "" {
				n += fmt.Sprintf(" (declared %s, the host has %s)", f.Digest, f.HostDigest)
			}
			list = append(list, n)
		}
	}
	for _, c := range t.Consts {
		if c.State == state {
			list = append(list, c.Name)
		}
	}
	return list
}

// String returns the status as a few lines of text, in the form of usys.Status.
func (s *Status) String() string {
	var b strings.Builder
	b.WriteString("program: " + s.Program)
	if s.Built {
		b.WriteString(", built by usys")
	}
	if s.Loader != "" {
		b.WriteString(", inside the host of usys exec")
	}
	if s.Host != "" {
		fmt.Fprintf(&b, "\nhost: %s %s\n", s.Host, s.Version)
	} else {
		fmt.Fprintf(&b, "\nhost: none (%s)\n", strings.TrimPrefix(s.NoHost, "no host: "))
	}
	fmt.Fprintf(&b, "calls: %s\n", s.Path)
	for i := range s.Tables {
		t := &s.Tables[i]
		name := t.Name
		if t.Runtime {
			name += " of package runtime"
		}
		fmt.Fprintf(&b, "table %s: %d of %d functions", name, t.Filled, t.Declared)
		if t.From != "" {
			b.WriteString(", from " + t.From)
		}
		if t.Served {
			list(&b, "missing", t.names(Missing))
		}
		list(&b, "differ", t.names(Differs))
		if t.Problem != "" {
			b.WriteString("; " + t.Problem)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func list(b *strings.Builder, what string, names []string) {
	if len(names) > 0 {
		b.WriteString("; " + what + ": " + strings.Join(names, ", "))
	}
}

// short returns a digest's first eight bytes, in the form of tables' documentation.
func short(digest []byte) string { return hex.EncodeToString(digest[:8]) }
