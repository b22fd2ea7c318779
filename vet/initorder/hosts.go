package initorder

import (
	"slices"
	"strings"
)

// brings is a fact of a package: the packages that bring a host among those that it imports,
// directly or indirectly, and itself. The compiler's export data does not have them.
type brings struct{ Paths []string }

// AFact marks brings as a fact.
func (*brings) AFact() {}

func (b *brings) String() string { return "brings " + strings.Join(b.Paths, ", ") }

// importsHosts finds the hosts that are initialised before this package.
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

// before reports whether a table's host is initialised before this package.
func (c *checker) before(n need) bool {
	if n.Imported {
		return true
	}
	host := n.Host
	if host == "" { // unknown: assume that any host serves the table
		host = parlibPath
	}
	return slices.Contains(c.hosts.Paths, host)
}
