package behave

import (
	"slices"
)

// here reports whether code at an address belongs to the function.
func (w *walk) here(addr int64) bool {
	if addr >= w.a.fn.addr && addr < w.a.fn.end {
		return true
	}
	f := w.m.function(addr)
	if f == nil || f.part != w.a.fn.part || f == w.a.fn {
		return false
	}
	mine := cold().ReplaceAllString(w.a.fn.name, "")
	if c := w.m.colds[f.addr]; c != nil {
		return slices.Contains(c.of, mine)
	}
	return f.name == mine && w.m.colds[w.a.fn.addr] != nil // a jump back from the cold part
}

// nowhere reports whether the target of a jump is unreachable, so that there is no code.
func (w *walk) nowhere(addr int64) bool {
	c := w.m.colds[addr]
	return c != nil && c.empty
}

// table follows a jump to all targets of a jump table.
func (w *walk) table(s *state, pc int64, v value) bool {
	const most = 1 << 14
	n := 0
	for at := v.n; n < most; n++ {
		var to int64
		switch v.kind {
		case target:
			d, ok := w.m.Read(at, 4)
			if !ok {
				return n > 0
			}
			to, at = v.n+int64(int32(d)), at+4
		default:
			d, ok := w.m.Read(at, 8)
			if !ok {
				return n > 0
			}
			to, at = int64(d), at+8
		}
		if w.nowhere(to) {
			continue
		}
		// Anything may follow the table, even this function's address.
		if !w.here(to) || to == w.a.fn.addr || !w.begins(to) {
			break
		}
		w.meet(to, s)
	}
	return n > 0
}

// begins reports whether an instruction begins at an address of the function, if its code is
// decoded from its beginning. Data behind a jump table rarely leads to such an address.
func (w *walk) begins(addr int64) bool {
	f := w.a.fn
	if addr < f.addr || addr >= f.end {
		if f = w.m.function(addr); f == nil {
			return false
		}
	}
	if w.starts == nil {
		w.starts = map[int64]bool{}
	}
	if !w.starts[f.addr] {
		for pc := f.addr; pc < f.end && w.g.budget > 0; w.g.budget-- {
			w.starts[pc] = true
			inst, ok := decode(w.m.code(pc))
			if !ok {
				break
			}
			pc += int64(inst.Len)
		}
	}
	return w.starts[addr]
}

// words returns the functions in a table of pointers.
func (w *walk) words(v value) []int64 {
	end := v.n + 8*maxNumbers*16
	if o := w.m.object(v.n); o != nil {
		end = o.end
	} else if g := w.m.Segment(v.n); g != nil {
		end = min(end, g.Addr+g.Size)
	}
	var list []int64
	for at := v.n; at+8 <= end && len(list) < 1024; at += 8 {
		p, ok := w.m.Read(at, 8)
		if !ok {
			break
		}
		if f := w.m.function(int64(p)); f != nil && f.addr == int64(p) {
			list = append(list, f.addr)
		} else if _, _, ok := w.m.Extern(int64(p)); ok {
			list = append(list, int64(p))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
