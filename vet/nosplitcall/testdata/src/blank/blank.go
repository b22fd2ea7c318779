package blank // want package:`nosplit functions`

/* want `comment with a blank before go:nosplit is no directive, want //go:nosplit` */ // go:nosplit
func first()                                                                           {}

// second is nosplit; go:nosplit is told below.
//
//go:nosplit
func second() {}
