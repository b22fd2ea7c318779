package initorder

import (
	"slices"
	"strings"
)

// brings is a fact of a package: which packages it imports, directly or not, that bring
// a host, itself included where it does. The compiler's export data does not say it.
type brings struct{ Paths []string }

// AFact marks brings as a fact.
func (*brings) AFact() {}

func (b *brings) String() string { return "brings " + strings.Join(b.Paths, ", ") }

// importsHosts finds out which hosts are there before this package is initialised.
func (c *checker) importsHosts() {
	c.hosts = new(brings)
	for _, p := range c.Pkg.Imports() {
		fact := new(brings)
		if c.ImportPackageFact(p, fact) {
			c.hosts.Paths = append(c.hosts.Paths, fact.Paths...)
		}
	}
	slices.Sort(c.hosts.Paths)
	c.hosts.Paths = slices.Compact(c.hosts.Paths)
	if own := c.Pkg.Path(); own == parlibPath || len(c.hosts.Paths) > 0 {
		c.ExportPackageFact(&brings{append(slices.Clone(c.hosts.Paths), own)})
	}
}

// before reports whether a table's host is there before this package is initialised.
func (c *checker) before(n need) bool {
	if n.Imported {
		return true
	}
	host := n.Host
	if host == "" { // nobody knows which: some host will be the table's
		host = parlibPath
	}
	return slices.Contains(c.hosts.Paths, host)
}
