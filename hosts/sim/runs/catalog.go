package runs

import (
	"debug/elf"
	"io"
	"slices"

	"github.com/usys-go/bridge/toolchain/mark"
	"github.com/usys-go/bridge/toolchain/pclntab"
)

// A Site is a call in a program's code that states a property.
type Site struct {
	Kind, Name string
	File       string
	Line       int
}

// A stated is a function whose calls state properties. Arguments are counted by their registers: a
// string takes two, for its address and its length.
type stated struct {
	function string
	kind     string // "": argument kindArg is its index in kindNames
	kindArg  int
	nameArg  int
}

var kindNames = []string{Always, AlwaysOrUnreachable, Sometimes, Reachable, Unreachable}

var functions = []stated{
	// check(kind int32, cond bool, name string, details []any) of package sim
	{"github.com/usys-go/bridge/sim.check", "", 0, 2},
	// Antithesis's: (cond bool, message string, details map[string]any)
	{antithesis + "Always", Always, 0, 1},
	{antithesis + "AlwaysOrUnreachable", AlwaysOrUnreachable, 0, 1},
	{antithesis + "Sometimes", Sometimes, 0, 1},
	// (message string, details map[string]any)
	{antithesis + "Reachable", Reachable, 0, 0},
	{antithesis + "Unreachable", Unreachable, 0, 0},
}

const antithesis = "github.com/antithesishq/antithesis-sdk-go/assert."

// Catalog returns the calls in a program's code that state properties, whether a run reaches them
// or not. The instructions before a call load the address and the length of its name, if that is a
// constant string: a call whose name is computed is left out.
func Catalog(r io.ReaderAt) ([]Site, error) {
	p, err := pclntab.Open(r)
	if err != nil {
		return nil, err
	}
	c := &catalog{p: p, callees: map[uint64]stated{}}
	for _, f := range functions {
		if at, ok := p.Entry(f.function); ok {
			c.callees[at] = f
		}
	}
	if len(c.callees) == 0 {
		return nil, nil
	}
	if c.file, err = elf.NewFile(r); err != nil {
		return nil, err
	}
	lo, hi := p.Text()
	text, err := c.read(lo, hi-lo)
	if err != nil {
		return nil, err
	}
	for i := range text {
		target, ok := calls(text[i:], lo+uint64(i))
		if !ok {
			continue
		}
		if f, ok := c.callees[target]; ok {
			c.add(f, text[:i], lo)
		}
	}
	return c.sites, nil
}

type catalog struct {
	p       *pclntab.Program
	file    *elf.File
	callees map[uint64]stated
	sites   []Site
}

// add adds the call behind the code in before, if its name is a constant.
func (c *catalog) add(f stated, before []byte, lo uint64) {
	at := lo + uint64(len(before))
	entry, ok := c.p.Begin(at)
	if !ok || entry < lo || entry > at {
		return
	}
	argument := arguments(before[entry-lo:], entry)
	address, ok1 := argument[f.nameArg]
	n, ok2 := argument[f.nameArg+1]
	const longest = 1 << 16
	if !ok1 || !ok2 || n > longest {
		return
	}
	name, err := c.read(address, n)
	if err != nil {
		return
	}
	s := Site{Kind: f.kind, Name: string(name)}
	if f.kind == "" {
		kind, ok := argument[f.kindArg]
		if !ok || kind >= uint64(len(kindNames)) {
			return
		}
		s.Kind = kindNames[kind]
	}
	frames := c.p.Frames(at)
	for len(frames) > 1 && slices.Contains(ownWrappers, frames[0].Func) {
		frames = frames[1:] // inlined
	}
	if len(frames) > 0 {
		s.File, s.Line = frames[0].File, frames[0].Line
	}
	c.sites = append(c.sites, s)
}

// ownWrappers are the functions of package sim that call check. They are inlined.
var ownWrappers = []string{
	"github.com/usys-go/bridge/sim.Always", "github.com/usys-go/bridge/sim.AlwaysOrUnreachable",
	"github.com/usys-go/bridge/sim.Sometimes", "github.com/usys-go/bridge/sim.Reachable", "github.com/usys-go/bridge/sim.Unreachable",
}

// read reads the program's initial memory.
func (c *catalog) read(at, n uint64) ([]byte, error) {
	for _, p := range c.file.Progs {
		if mark.Loaded(p) && at >= p.Vaddr && at-p.Vaddr <= p.Filesz && n <= p.Filesz-(at-p.Vaddr) {
			b := make([]byte, n)
			_, err := p.ReadAt(b, int64(at-p.Vaddr))
			return b, err
		}
	}
	return nil, io.ErrUnexpectedEOF
}
