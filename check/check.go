// Package check makes all checks of a module's tables, and one report of them: whether the
// generated files match the declarations, whether the hosts do, and whether the published facts
// are unchanged.
package check

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"

	"github.com/usys-go/bridge/check/history"
	"github.com/usys-go/bridge/check/module"
	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/check/sides"
	"github.com/usys-go/bridge/check/stale"
	"github.com/usys-go/bridge/gen"
	"github.com/usys-go/bridge/gen/decl"
	"github.com/usys-go/bridge/gen/model"
)

// Options choose the packages, hosts and checks of [Run].
type Options struct {
	Args  []string // directories, as for [gen.Find]
	Hosts []string // a compiled host's files; none: Run compiles the hosts that the declarations name
	As    string   // that host's name in the files of API; "": the first file's name
	// Headers are the directories of the headers of a host that the loader runs; nil:
	// the compiler finds them.
	Headers func() ([]string, error)
	API     string // the directory of published facts; "": api in the module, if there is one

	Frames []string // .su files of gcc -fstack-usage, or directories with some, for Behaviour

	// The checks to make.
	Stale, Sides, History, Behaviour bool

	// Write adds declared facts that are not published yet to the files of API, if no
	// published fact has changed. Release is the release under which they are added.
	Write   bool
	Release string
}

// Run makes the checks. It returns an error if something could not be read; mistakes in
// declarations are findings.
func Run(o Options) (*report.Report, error) {
	dirs, err := gen.Find(o.Args...)
	if err != nil {
		return nil, err
	}
	r := new(report.Report)
	packages, err := gen.Load(dirs...)
	var mistakes decl.ErrorList
	if errors.As(err, &mistakes) {
		for _, m := range mistakes {
			r.Add(report.Finding{Pos: m.Pos, Rule: report.Declaration, Message: m.Msg, Cure: m.Cure})
		}
		return r, nil // wrong declarations cannot be compared
	} else if err != nil {
		return nil, err
	}
	if o.Stale {
		if err := stale.Check(o.Args, packages, r); err != nil {
			return nil, err
		}
	}
	if !o.Sides && !o.History && !o.Behaviour {
		return r, nil
	}
	published, err := readHistory(o, packages)
	if err != nil {
		return nil, err
	}
	hosts, err := openHosts(o, packages, r)
	if err != nil {
		return without(r, packages, err)
	}
	defer hosts.close()
	if o.Sides {
		hosts.compare(packages, published, r)
	}
	if o.History {
		if err := hosts.history(o, packages, published, r); err != nil {
			return nil, err
		}
	}
	if o.Behaviour {
		if err := hosts.behave(o, packages, r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// without returns the result of a run whose hosts cannot be read. If generated files are stale,
// that is the likely cause, and the report names it.
func without(r *report.Report, packages []*gen.Package, err error) (*report.Report, error) {
	if len(r.Findings()) == 0 {
		return nil, err
	}
	for _, p := range packages {
		if p.Table != nil {
			r.NotCompared(p.Table.Pos, "mend the other findings first", "the host was not compared: %v", err)
			break
		}
	}
	return r, nil
}

// hosts holds the hosts of a run, by the table's package.
type hosts struct {
	of   map[*gen.Package]*host
	list []*sides.Host
}

type host struct {
	*sides.Host
	name string // its name in the files of API
}

func (h *hosts) close() {
	for _, h := range h.list {
		h.Close()
	}
}

// openHosts opens each table's host: the one named in o, or one that it compiles.
func openHosts(o Options, packages []*gen.Package, r *report.Report) (*hosts, error) {
	all := &hosts{of: map[*gen.Package]*host{}}
	if len(o.Hosts) > 0 {
		h, err := sides.Open(o.Hosts...)
		if err != nil {
			return nil, err
		}
		all.list = append(all.list, h)
		named := &host{h, cmp.Or(o.As, filepath.Base(o.Hosts[0]))}
		any := false
		for _, p := range packages {
			any = any || p.Table != nil && h.Serves(p.Table)
		}
		if !any && h.Stripped() {
			return nil, fmt.Errorf("%s: it is stripped: there are no symbols to find functions by (build it without -s)", h.Name)
		}
		for _, p := range packages {
			if p.Table != nil && any && !h.Serves(p.Table) {
				r.Addf(p.Table.Pos, report.Missing, report.Note, "", "%s does not serve table %s, and so was not compared with it", h.Name, p.Table.Name)
				continue
			}
			all.of[p] = named
		}
		return all, nil
	}
	if runtime.GOOS != "linux" {
		for _, p := range packages {
			if p.Table != nil {
				r.NotCompared(p.Table.Pos, "name it with -host", "the host of table %s is not compiled on %s, and so was not compared", p.Table.Name, runtime.GOOS)
			}
		}
		return all, nil
	}
	files, err := compile(packages, o.Headers)
	if err != nil {
		return nil, err
	}
	for _, p := range packages {
		if p.Table == nil {
			continue
		}
		dir := hostDir(p)
		if len(files[dir]) == 0 {
			r.NotCompared(p.Table.Pos, "name the host with -host", "there is nothing to compile in %s, so table %s was not compared with its host", filepath.ToSlash(dir), p.Table.Name)
			continue
		}
		h, err := sides.Open(files[dir]...)
		if err != nil {
			return nil, err
		}
		h.Name = filepath.ToSlash(dir)
		all.list = append(all.list, h)
		all.of[p] = &host{h, hostName(dir)}
	}
	for _, p := range packages { // a header belongs to the host in whose directory it is
		for _, d := range p.Headers {
			for q, h := range all.of {
				if q.Table != nil && hostDir(q) == filepath.Join(p.Dir, filepath.Dir(filepath.FromSlash(d.Out))) {
					all.of[p] = h
				}
			}
		}
	}
	return all, nil
}

// hostDir returns the directory of a table's C side.
func hostDir(p *gen.Package) string { return filepath.Join(p.Dir, filepath.FromSlash(p.Table.Host)) }

// hostName returns the name of the host in dir in the files of API: its path in the module.
func hostName(dir string) string {
	root, err := module.Root(dir)
	if err != nil {
		return filepath.Base(dir)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return filepath.Base(dir)
	}
	rel, err := filepath.Rel(root, abs)
	if err != nil {
		return filepath.Base(dir)
	}
	return filepath.ToSlash(rel)
}

// compare compares every table and header with its host.
func (h *hosts) compare(packages []*gen.Package, published map[string]*history.File, r *report.Report) {
	for _, p := range packages {
		host := h.of[p]
		if host == nil {
			continue
		}
		if p.Table != nil {
			known := published[apiFile(p, p.Table.Name)]
			sides.Compare(p.Table, host.Host, func(f *model.Func) bool { return known.Lacks(host.name, f.C) }, r)
		}
		for _, d := range p.Headers {
			sides.CompareHeader(d, host.Host, r)
		}
	}
}

// history compares every table and header with its published facts.
func (h *hosts) history(o Options, packages []*gen.Package, published map[string]*history.File, r *report.Report) error {
	for _, p := range packages {
		var facts []*history.Host
		if host := h.of[p]; host != nil && p.Table != nil {
			if f := host.Facts(p.Table); f != nil {
				facts = append(facts, &history.Host{Name: host.name, Digest: f.Digest, Serves: f.Serves, Lacks: f.Lacks, Consts: f.Consts})
			}
		}
		name := func(s string) string { return apiPath(o, p, s) }
		if p.Table != nil {
			now := history.OfTable(p.Table, facts)
			if err := one(o, name(p.Table.Name), published[apiFile(p, p.Table.Name)], now, r); err != nil {
				return err
			}
		}
		for _, d := range p.Headers {
			if err := one(o, name(d.Name), published[apiFile(p, d.Name)], history.OfHeader(d), r); err != nil {
				return err
			}
		}
	}
	return nil
}

// one compares the declared facts with one file, and adds to the file if o.Write is set.
func one(o Options, path string, f *history.File, now *history.Facts, r *report.Report) error {
	if f == nil && !o.Write {
		return nil // nothing was published
	}
	if f == nil {
		f = history.New(path)
	}
	before := r.Count()
	f.Compare(now, r, o.Write)
	if !o.Write || r.Count().Errors > before.Errors {
		return nil
	}
	return f.Append(now, o.Release)
}
