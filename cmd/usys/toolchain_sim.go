package main

import "strings"

// checkSim refuses programs that cannot be built with schedule points.
func (t *toolchain) checkSim(args []string) error {
	switch {
	case t.verb == "overlay":
		return refuse("-sim: an overlay has no flags for the compiler; use usys build -sim")
	case t.flags.buildmode != "" && t.flags.buildmode != "default" && t.flags.buildmode != "exe" && t.flags.buildmode != "pie":
		return refuse("-sim and -buildmode=%s: only programs are simulated; build with -buildmode=exe or pie", t.flags.buildmode)
	case t.cgo != "" || t.env.CGO_ENABLED == "0":
		return nil
	}
	// The user has chosen cgo, which does no harm to a build without packages that
	// use it.
	t, args, remove, err := t.ofVersions(args)
	if err != nil {
		return nil // go will print the reason
	}
	defer remove()
	flags := t.flags.listing
	if t.verb == "test" {
		flags = append(flags[:len(flags):len(flags)], "-test")
	}
	packages, err := t.list(append(flags[:len(flags):len(flags)], t.named(args)...))
	if err != nil {
		return nil // go will print the reason
	}
	for _, p := range packages {
		if len(p.CgoFiles) > 0 && p.ImportPath != "runtime/cgo" { // which nothing imports by name
			return refuse("-sim: package %s uses cgo, and there are no schedule points in C: %s; build with CGO_ENABLED=0",
				p.ImportPath, strings.Join(chain(packages, p.ImportPath), " imports "))
		}
	}
	return nil
}

// named are the packages among the arguments, or the files of one.
func (t *toolchain) named(args []string) []string {
	list := t.packages(args)
	if t.verb == "run" {
		return list[:programs(list)]
	}
	return list
}
