package usys

// This file has the texts that say why a function is absent, each with its cure.

const (
	unsupported = "no host: usys supports linux/amd64 alone"
	noCgo       = "no host: this program was built without cgo (CGO_ENABLED=0, or no C compiler on PATH)"
	// again is the cure if the two sides do not match.
	again = " (the two sides were generated from different declarations: run usys gen, and build both again)"
)

// why returns the reason why function i is absent.
func (t *Table) why(i int) string {
	if problem := t.problem(); problem != "" {
		return problem
	}
	f := &t.Desc.Funcs[i]
	if f.State == StateDiffers {
		return "function " + f.Name + " differs in " + t.host() + again
	}
	s := t.host() + " has no function " + f.Name
	if need := f.Flags >> funcStackShift; need != 0 {
		s += ", or not the " + itoa(int64(need)<<(funcStackShift-10)) + " KiB of C stack that it asks for"
	}
	if o := t.origin(); o != nil && o.Imported {
		s += " (set ." + f.Name + " in " + t.Desc.Name + "_host)"
	}
	return s
}

// problem returns the reason why no host serves the table, or "" if one does.
func (t *Table) problem() string {
	switch t.Status {
	case statusServed:
		return ""
	case statusSentinel:
		return "the table lacks its sentinel 0xDEADBEEF or its magic"
	case statusVersion:
		return t.host() + " speaks another ABI version than " + itoa(int64(t.Major))
	case statusDamaged:
		return "the table's descriptors are damaged"
	case statusUnknown:
		return t.unknown()
	}
	return t.unfilled()
}

// unfilled returns the reason why no host has filled a table.
func (t *Table) unfilled() string {
	o := t.origin()
	switch {
	case !supported:
		return unsupported
	case !t.registered():
		return "called before the package that declares table " + t.Desc.Name +
			" was initialised: a package-level variable of its own calls it (assign the variable in an init function)"
	case !withCgo:
		return noCgo
	case foreign:
		return noHost
	case o != nil && o.Imported:
		return "no host: something has replaced its SIGSEGV handler"
	}
	return "no host: " + o.missing()
}

// unknown returns the reason why the present host does not serve the table.
func (t *Table) unknown() string {
	s := t.host() + " serves no table " + t.Desc.Name
	o := t.origin()
	switch {
	case !withCgo:
		return s + ", and this program was built without cgo (CGO_ENABLED=0, or no C compiler on PATH), so it has no host of its own"
	case o != nil && o.Imported:
		return s + again
	}
	return s + ": " + o.missing()
}

// missing returns the cure: the import of the package that brings the host.
func (o *Origin) missing() string {
	if o == nil || o.Host == "" {
		return "import the package that serves the table, for its side effects"
	}
	return "import _ \"" + o.Host + "\""
}

// host returns the host's name for use in a text.
func (t *Table) host() string {
	s := "the host"
	if name := cstring(t.Host[:]); name != "" {
		s = "host " + name
	}
	return s
}
