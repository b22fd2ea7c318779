package usys

import "unsafe"

// fullGuard is the size of the inaccessible address space below a thread's C stack, if there
// is enough address space (parlib/call_block.h).
const fullGuard = 8 << 20

// Info describes the host of this program and its tables, as [Status] returns it.
type Info struct {
	Host    string // the host's name, "" if there is none
	Version string // the host's version
	NoHost  string // why there is no host
	Path    string // the way by which calls reach C
	Tables  []TableInfo
}

// TableInfo describes how much of one table the host supplies.
type TableInfo struct {
	Name     string
	Declared int      // functions that the program declares
	Filled   int      // functions that the host filled
	Missing  []string // functions and constants that the host lacks
	Differ   []string // functions that the host has under another digest, and constants too large for their types
	Problem  string   // why no host serves the table, with a cure; "" if one does
}

// Status returns the name of the host and, for each table, the functions that it fills and
// those that are missing.
func Status() Info {
	lockTables()
	i, all, called := Info{NoHost: noHost}, tables, own != nil // the list grows only at its head
	unlockTables()
	i.Path = "stubs: every call does what its declaration says of an absent function"
	for t := all; t != nil; t = t.Next {
		if t.Status == statusServed {
			i.Host, i.Version = cstring(t.Host[:]), cstring(t.Version[:])
			i.Path = "entry stubs of the host"
			if *t.FSOff != 0 {
				i.Path = "C stack of the thread, by the word at fs:" + itoa(*t.FSOff) + t.shrunk()
			}
		}
		i.Tables = append(i.Tables, t.info())
	}
	if called && i.Host != "" {
		i.Path += "; tables filled by a call"
	}
	return i
}

// shrunk returns a remark if threads have smaller guards than fullGuard, or "".
func (t *Table) shrunk() string {
	if t.Minor == 0 {
		return ""
	}
	w := (*hostWords)(unsafe.Pointer(t.FSOff))
	if w.Stacks == nil || w.Stacks.Guard >= fullGuard {
		return ""
	}
	return "; guards of " + itoa(int64(w.Stacks.Guard>>10)) + " KiB, for want of address space"
}

func (t *Table) info() TableInfo {
	i := TableInfo{Name: t.Desc.Name, Declared: len(t.Desc.Funcs), Filled: int(t.Filled), Problem: t.problem()}
	for _, f := range t.Desc.Funcs {
		switch f.State {
		case StateAbsent:
			i.Missing = append(i.Missing, f.Name)
		case StateDiffers:
			i.Differ = append(i.Differ, f.Name)
		}
	}
	for _, c := range t.Desc.Consts {
		switch c.State {
		case StateAbsent:
			i.Missing = append(i.Missing, c.Name)
		case StateDiffers:
			i.Differ = append(i.Differ, c.Name)
		}
	}
	return i
}

// String returns a few lines: one for the host and one for each table.
func (i Info) String() string {
	s := "host: " + i.Host + " " + i.Version + "\n"
	if i.Host == "" {
		s = "host: none (" + i.NoHost + ")\n"
	}
	s += "calls: " + i.Path + "\n"
	for _, t := range i.Tables {
		s += "table " + t.Name + ": " + itoa(int64(t.Filled)) + " of " + itoa(int64(t.Declared)) + " functions"
		if t.Problem != "" {
			s += "; " + t.Problem
		} else {
			s += list("; missing: ", t.Missing) + list("; differ: ", t.Differ)
		}
		s += "\n"
	}
	return s
}

func list(head string, names []string) (s string) {
	for _, n := range names {
		s, head = s+head+n, ", "
	}
	return s
}
