package nosplitcall

// exactHeight returns a function's height in the linker's graph.
func exactHeight(g map[string][]edge, sym string, seen map[string]int) int {
	if h, ok := seen[sym]; ok {
		return h
	}
	seen[sym] = cycle
	h := 0
	if sym == "indirect" {
		h = target.call
	}
	for _, e := range g[sym] {
		n := e.grows
		if e.to != "" {
			n += exactHeight(g, e.to, seen)
		}
		h = max(h, n)
	}
	seen[sym] = h
	return h
}
