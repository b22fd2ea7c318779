package chain // want package:`nosplit functions`

//go:noinline
//go:nosplit
func leaf(p *[40]int) { p[0]++ }

//go:nosplit
//go:noinline
func top(n int) int { // want `(?s)nosplit stack of at least 1\d\d\d bytes is over the 792 byte limit\n\tchain.top\n\t    grows \d+ bytes, calls chain.half\n\t        grows \d+ bytes, calls chain.bottom\n\t            grows 624 bytes.*bytes over limit$`
	var a [40]int
	leaf(&a)
	return half(n) + a[n]
}

//go:nosplit
//go:noinline
func half(n int) int {
	var a [30]int
	p := (*[40]int)(nil)
	use(&a)
	leaf(p)
	bottom()
	return a[n]
}

//go:nosplit
//go:noinline
func use(p *[30]int) { p[1]++ }

func bottom()

//go:nosplit
//go:noinline
func ring(n int) int { // want `(?s)nosplit stack without end is over the 792 byte limit\n\tchain.ring\n\t    grows \d+ bytes, calls chain.ring2\n\t        grows \d+ bytes, calls chain.ring\n\t            infinite cycle`
	if n == 0 {
		return 0
	}
	return ring2(n - 1)
}

//go:nosplit
//go:noinline
func ring2(n int) int { return ring(n - 1) }

//go:nosplit
func fits(n int) int {
	var a [40]int
	leaf(&a)
	return a[n]
}
