//go:build makecalls

package calls

// Without tables the package is what makecalls stands on: it makes them, and must work
// when they do not fit the types any more.
var (
	All   []Call
	AMD64 Arch
)
