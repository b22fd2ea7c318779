package empty

// The results are the previous contents of their words: the functions write
// nothing. They are named r, not left unnamed, because vet's asmdecl asks for a
// write of ret.

//go:noescape
func Zero() (r uint64)

//go:noescape
func Two(a, b uint64) (r uint64)

// NestedTwo calls a second empty function: no call that reaches its callee
// through another function can cost less.
//
//go:noescape
func NestedTwo(a, b uint64) (r uint64)

//go:noescape
func Six(a, b, c, d, e, f uint64) (r uint64)

//go:noescape
func Floats(x, y float64) (r float64)
