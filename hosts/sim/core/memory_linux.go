package core

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// A mapping is a range of the process's memory.
type mapping struct {
	start, end uint64
	flags      uint32 // of a program header
	anonymous  bool   // pages that are not present read as zeros
}

// leftOut are prefixes of names of mappings that are not the program's: the kernel's pages, the
// memory of a trace, and the memory that all processes of a simulation share (hosts/sim/world.c).
var leftOut = []string{"[v", "/memfd:usys-trace", "/memfd:world"}

// mappings returns the memory that goes into the file: all readable memory of the process's own.
func mappings(pid int) (list []mapping, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) < 5 {
			continue
		}
		name := strings.Join(f[5:], " ")
		if f[1][0] != 'r' || slices.ContainsFunc(leftOut, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			continue
		}
		from, to, _ := strings.Cut(f[0], "-")
		m := mapping{anonymous: f[4] == "0", flags: 4}
		if m.start, err = strconv.ParseUint(from, 16, 64); err == nil {
			m.end, err = strconv.ParseUint(to, 16, 64)
		}
		if err != nil {
			return nil, fmt.Errorf("/proc/%d/maps has a line %q", pid, line)
		}
		if f[1][1] == 'w' {
			m.flags |= 2
		}
		if f[1][2] == 'x' {
			m.flags |= 1
		}
		list = append(list, m)
	}
	return list, nil
}

// A reader reads a process's memory.
type reader struct {
	mem, present *os.File // present is nil if the kernel does not let this user read it
	words        []byte
}

func open(pid int) (*reader, error) {
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		return nil, fmt.Errorf("%w (the kernel lets this user read no other process's memory: allow ptrace in this sandbox)", err)
	}
	r := &reader{mem: mem}
	r.present, _ = os.Open(fmt.Sprintf("/proc/%d/pagemap", pid))
	return r, nil
}

func (r *reader) close() {
	r.mem.Close()
	if r.present != nil {
		r.present.Close()
	}
}

// there returns a function that reports for n pages from addr on whether they may have contents.
// It reports true if it does not know.
func (r *reader) there(m mapping, addr uint64, n int) func(i int) bool {
	const entry, present, swapped = 8, 1 << 63, 1 << 62
	all := func(int) bool { return true }
	if !m.anonymous || r.present == nil {
		return all
	}
	r.words = append(r.words[:0], make([]byte, n*entry)...)
	if k, err := r.present.ReadAt(r.words, int64(addr/page*entry)); err != nil || k < len(r.words) {
		return all
	}
	return func(i int) bool { return le.Uint64(r.words[i*entry:])&(present|swapped) != 0 }
}

// copy calls write for each run of pages with contents, with its offset in the mapping, and
// returns the end of the last one.
func (r *reader) copy(m mapping, write func(b []byte, offset uint64) error) (end uint64, err error) {
	const pages = 256 // at a time
	buf, zero := make([]byte, pages*page), make([]byte, page)
	for at := m.start; at < m.end; at += pages * page {
		n := int(min(pages, (m.end-at)/page))
		there := r.there(m, at, n)
		for i := 0; i < n; i++ {
			b := buf[:page]
			if !there(i) {
				continue
			}
			if _, err := r.mem.ReadAt(b, int64(at)+int64(i)*page); err != nil {
				continue // behind the end of a file
			}
			if bytes.Equal(b, zero) {
				continue
			}
			offset := at + uint64(i)*page - m.start
			if err := write(b, offset); err != nil {
				return 0, err
			}
			end = offset + page
		}
	}
	return end, nil
}
