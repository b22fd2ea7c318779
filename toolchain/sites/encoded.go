package sites

// A run is a sequence of instructions that are written as numbers: BYTE, WORD,
// LONG, QUAD, with no label between them.
type run struct {
	first, last int // statements
	bytes       []codeByte
}

// codeByte is one byte of a run; begins reports whether a number begins with it.
type codeByte struct {
	b      byte
	begins bool
}

// width returns the number of bytes that a directive makes of a number, 0 for
// any other statement.
func width(op string) int {
	switch op {
	case "BYTE":
		return 1
	case "WORD":
		return 2
	case "LONG":
		return 4
	case "QUAD":
		return 8
	}
	return 0
}

// runs returns the runs among some statements.
func runs(code []statement) []run {
	var list []run
	for i, s := range code {
		w := width(s.op)
		if w == 0 {
			continue
		}
		if n := len(list); n == 0 || list[n-1].last != i-1 || len(s.labels) > 0 {
			list = append(list, run{first: i})
		}
		r := &list[len(list)-1]
		r.last = i
		for _, arg := range s.args {
			v, _ := (defines{}).number(arg)
			for k := range w {
				r.bytes = append(r.bytes, codeByte{byte(v >> (8 * k)), k == 0})
			}
		}
	}
	return list
}
