package behave

import (
	"debug/dwarf"
	"errors"
	"fmt"

	"github.com/usys-go/bridge/check/elfimage"
)

// An image holds the host's files in one address space, with an index of functions and
// variables.
type image struct {
	*elfimage.Image
	parts   []*part
	funcs   []function
	objects []object // by address
	colds   map[int64]*coldPart
	libc    bool // the files include libc
}

// A part is one ELF file of the host.
type part struct {
	*elfimage.Part
	goText [2]int64 // the addresses of Go's code
	dwarf  *dwarf.Data
	line   []byte // section .debug_line
	tried  bool   // reading line was tried
}

// A File is one file of a host.
type File = elfimage.File

// maxFiles bounds the members of an archive.
const maxFiles = 4096

// load lays files out, and the members of archives among them.
func load(files []File) (*image, error) {
	var all []File
	for _, f := range files {
		members, err := archive(f)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		case members != nil:
			all = append(all, members...)
		default:
			all = append(all, f)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("there is no ELF file")
	}
	laid, err := elfimage.Load(nil, all...)
	if err != nil {
		if len(all) == 1 {
			err = fmt.Errorf("%s: %w", all[0].Name, err)
		}
		return nil, err
	}
	m := &image{Image: laid, colds: map[int64]*coldPart{}}
	for _, p := range laid.Parts {
		q := &part{Part: p}
		m.parts = append(m.parts, q)
		m.symbols(q, p.Symbols)
		m.symbols(q, p.Dynamic)
	}
	m.order()
	for _, name := range []string{"__libc_start_main", "__libc_start_call_main", "__libc_malloc"} {
		if addr, ok := m.Global(name); ok && m.Segment(addr) != nil {
			m.libc = true
		}
	}
	return m, nil
}

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
