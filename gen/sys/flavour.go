package sys

import (
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/gen/sys/emit"
)

// A choice is a flavour and its conditions: the first of the list that fits is
// taken.
type choice struct {
	unix    bool     // the declarations' package is unix
	any     bool     // or any other
	systems []string // the flags that name a system, "" for none of them
	arch    string   // of -tags or, without them, GOARCH; "": any
	goos    bool     // needs GOOS
	flavour *emit.Flavour
}

// choices are all flavours. Akaros's and the bridge's have flags of their own,
// which work in any package; package unix speaks x/sys's dialect; all other
// packages use the standard library's.
var choices = []choice{
	{any: true, systems: []string{"akaros"}, flavour: emit.Akaros},
	{any: true, systems: []string{"usys"}, flavour: emit.Usys},
	{unix: true, systems: []string{"solaris"}, flavour: emit.XSysSolaris},
	{unix: true, systems: []string{"illumos"}, flavour: emit.XSysIllumos},
	{unix: true, systems: []string{"aix"}, arch: "ppc64", flavour: emit.XSysAIX64},
	{unix: true, systems: []string{"aix"}, flavour: emit.XSysAIX},
	{unix: true, systems: []string{"", "plan9", "openbsd", "netbsd", "dragonfly"}, goos: true, flavour: emit.XSys},
	{systems: []string{"solaris"}, flavour: emit.StdSolaris},
	{systems: []string{"aix"}, flavour: emit.StdAIX},
	{systems: []string{"", "plan9", "darwin", "openbsd", "netbsd", "dragonfly"}, flavour: emit.Std},
}

// choose finds the first choice that fits.
func choose(o *Options, pkg string) (*choice, error) {
	unix := pkg == "unix"
	system := o.System
	if unix && system == "" {
		system = o.named("solaris", "illumos", "aix")
	}
	for i, c := range choices {
		fits := c.unix == unix || c.any
		if fits && slices.Contains(c.systems, system) && (c.arch == "" || o.arch(c.arch)) {
			return &choices[i], nil
		}
	}
	if unix {
		return nil, fmt.Errorf("no generator of package unix knows -%s (set GOOS=%[1]s instead)", system)
	}
	return nil, fmt.Errorf("the generators of package syscall do not know -%s (it is for golang.org/x/sys/unix)", system)
}

// named returns the one of these systems that -tags name or, without them, GOOS.
// x/sys's generators for them have no flag to tell them apart: they are programs
// of their own.
func (o *Options) named(systems ...string) string {
	for _, s := range systems {
		if o.tagged(s) || o.Tags == "" && o.GOOS == s {
			return s
		}
	}
	return ""
}

// arch reports whether -tags or, without them, GOARCH name the architecture.
func (o *Options) arch(name string) bool {
	return o.tagged(name) || o.Tags == "" && o.GOARCH == name
}

func (o *Options) tagged(name string) bool {
	return slices.Contains(strings.Split(o.Tags, ","), name)
}
