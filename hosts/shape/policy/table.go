package policy

import (
	"slices"
	"strings"
	"sync"

	"github.com/usys-go/bridge/calls"
)

// None is the index of an argument that a call does not have.
const None = -1

// An Entry describes the uses of a system call. The numbers are indices of arguments.
type Entry struct {
	Name   string
	Number int

	// Passive, or Call; or the verb of a call with paths or an address. Such a call is a Call
	// if the path is NULL, and Passive if there is no address, or if a reading one has an empty
	// path (AT_EMPTY_PATH).
	Verb  Verb
	Paths []PathArg

	// Flags are those of open(2), which may make a reading call a writing one. With FlagsThere
	// they are in the first eight bytes to which the argument points.
	Flags      int
	FlagsThere bool

	Address  int // a socket's address; its length is the next argument
	Message  int // a struct user_msghdr, which has an address
	Messages int // the number of struct mmsghdr at Message; None: one user_msghdr

	// Command is a number that is part of the call's name, as in flock:LOCK_EX. If it is one of
	// Harmless, the call is Passive.
	Command  int
	Harmless []uint64
	Zero     int // the call is Passive if this argument is 0

	call *calls.Call
}

// A PathArg is an argument that is a path.
type PathArg struct {
	Verb Verb
	Dir  int // the descriptor of the directory of a relative path; None: the current one
	Path int
}

// Pathless reports whether the call works without its path, if it is NULL.
func (e *Entry) Pathless() bool { return pathless[e.Name] }

// Table returns the entries of all system calls, by number. The entry of a number without a name is
// nil: such a call is a Call.
func Table() []*Entry { return table() }

var table = sync.OnceValue(func() []*Entry {
	list := make([]*Entry, len(calls.AMD64.Numbers))
	for n, name := range calls.AMD64.Numbers {
		if c := calls.ByName(name); c != nil {
			list[n] = newEntry(n, c)
		}
	}
	return list
})

// EntryOf returns the entry of a number, or nil.
func EntryOf(number int) *Entry {
	if list := table(); number >= 0 && number < len(list) {
		return list[number]
	}
	return nil
}

// EntryByName returns the entry of a name, or nil.
func EntryByName(name string) *Entry {
	if name == "" {
		return nil
	}
	return EntryOf(calls.AMD64.Number(name))
}

func newEntry(number int, c *calls.Call) *Entry {
	e := &Entry{Name: c.Name, Number: number, Verb: Call, Flags: None, Address: None, Message: None, Messages: None, Command: None, Zero: None, call: c}
	if passive[c.Name] || c.Class&calls.Pure != 0 {
		e.Verb = Passive
		return e
	}
	e.arguments(c)
	switch {
	case len(e.Paths) > 0:
		e.Verb = e.Paths[0].Verb
	case e.Verb == Call:
		e.commands(c)
	}
	return e
}

// arguments finds the paths and addresses among the arguments.
func (e *Entry) arguments(c *calls.Call) {
	verb := pathVerb(c.Name)
	dir := None
	for i := range c.Args {
		t := &c.Args[i].Type
		switch {
		case t.Kind == calls.DirFD:
			dir = i
		case t.Kind == calls.Path && t.Dir == calls.In:
			if i == linkText[c.Name]-1 {
				continue
			}
			e.Paths = append(e.Paths, PathArg{verb, dir, i})
			dir = None
		case t.Kind == calls.Sockaddr && t.Dir == calls.In:
			e.Address, e.Verb = i, addressVerb(c.Name)
		case t.Struct == "user_msghdr" && t.Dir == calls.In:
			e.Message, e.Verb = i, Connect
		case t.Struct == "mmsghdr" && c.Name == "sendmmsg":
			e.Message, e.Messages, e.Verb = i, i+1, Connect
		case opens[c.Name] && (slices.Contains(t.Macros, "set:open") || t.Struct == "open_how"):
			e.Flags, e.FlagsThere = i, t.Dir == calls.In
		}
	}
	if c.Name == "fanotify_mark" { // its directory is in front of the path, behind other numbers
		e.Paths[0].Dir = 3
	}
}

// commands finds the argument that is part of the call's name, and its harmless values.
func (e *Entry) commands(c *calls.Call) {
	switch {
	case len(c.Variants) > 0:
		e.Command = c.Command
	default:
		e.Command = slices.IndexFunc(c.Args, func(a calls.Arg) bool {
			return a.Dir == calls.Value && (a.Kind == calls.Macros || a.Kind == calls.Sig)
		})
	}
	for _, name := range strings.Fields(harmless[c.Name]) {
		v, ok := e.value(name)
		if !ok {
			panic("policy: " + c.Name + " has no command " + name)
		}
		e.Harmless = append(e.Harmless, v)
	}
	if i, ok := zero[c.Name]; ok {
		e.Zero = i
	}
}

// callNames returns the names of all calls.
func callNames() (list []string) {
	for _, e := range table() {
		if e != nil {
			list = append(list, e.Name)
		}
	}
	return list
}
