package probe

import (
	"debug/elf"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/usys-go/bridge/toolchain/mark"
)

// Options describe the program to run.
type Options struct {
	Program string    // its path
	Args    []string  // its arguments, beginning with its name
	Loader  []string  // the loader's path and flags, if a host around the program serves it
	Output  io.Writer // an *os.File for the program's output; nil: it is discarded
}

// Run runs a program up to its main function, reads its tables, and ends it.
func Run(o Options) (*Status, error) {
	fail := func(err error) (*Status, error) { return nil, fmt.Errorf("%s: %w", o.Program, err) }
	f, err := os.Open(o.Program)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	p, err := read(f, info.Size())
	switch {
	case err != nil:
		return fail(err)
	case len(p.tables) == 0:
		return fail(ErrNoTable)
	case p.main == 0:
		return fail(fmt.Errorf("its main function cannot be found: neither symbols nor Go's table of functions name it"))
	}
	s := &Status{Program: o.Program}
	if n, err := mark.Read(o.Program); err == nil {
		s.Built, p.runtime = true, n.Table
	} else if p.runtime != 0 {
		s.Built = true
	}
	if len(o.Loader) > 0 {
		s.Loader = o.Loader[0]
	}
	if err := p.run(o, s); err != nil {
		return fail(err)
	}
	return s, nil
}

// collect reads the tables from the memory of a stopped program. bias is the difference between
// its addresses and the linked ones; file returns the file that is mapped at an address.
func (p *program) collect(s *Status, m memory, bias uint64, file func(addr uint64) string) error {
	s.Path = "stubs: every call does what its declaration says of an absent function"
	for _, at := range p.tables {
		t, fsoff, slot, err := m.table(at + bias)
		if err != nil {
			return err
		}
		t.Runtime = at == p.runtime
		if t.Served {
			s.Host, s.Version = t.Host, t.Version
			if t.From = file(slot); t.From != "" {
				t.From = filepath.Base(t.From)
			}
			if !t.Runtime || len(p.tables) == 1 {
				s.Path = "entry stubs of the host"
				if fsoff != 0 {
					s.Path = fmt.Sprintf("C stack of the thread, by the word at fs:%d", fsoff)
				}
			}
		}
		if addr := p.symbols[t.Name+servedSuffix]; addr != 0 && s.Loader == "" {
			m.served(&t, addr+bias)
		}
		s.Tables = append(s.Tables, t)
	}
	if s.Host == "" {
		s.NoHost = "no host: the program has not asked for one"
		if at := p.symbols[noHostSymbol]; at != 0 {
			if b, err := m.bytes(at+bias, 16); err == nil {
				if why, err := m.text(b, 0); err == nil && why != "" {
					s.NoHost = why
				}
			}
		}
	}
	return nil
}

// enter returns the address at which a loader enters its guest, from its symbols.
func enter(loader string) (uint64, error) {
	f, err := elf.Open(loader)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", loader, err)
	}
	for _, s := range symbols {
		if s.Name == enterSymbol {
			return s.Value, nil
		}
	}
	return 0, fmt.Errorf("%s: it has no function %s", loader, enterSymbol)
}
