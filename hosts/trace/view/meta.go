package view

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/page"
)

// A meta is the part of the page's data that is JSON. Numbers of values that may be absent
// begin at 1, in columns and lists: 1 stands for the list's first element.
type meta struct {
	Title      string          `json:"title"`
	Cut        bool            `json:"cut"`
	Start      string          `json:"start"` // nanoseconds since the Unix epoch: too many digits for a number
	Records    int             `json:"records"`
	Columns    []page.Column   `json:"columns"`
	Block      int             `json:"block"` // records in a block of texts
	Blocks     int             `json:"blocks"`
	Names      []string        `json:"names"`
	SiteNames  []uint32        `json:"siteNames"` // from 1
	SiteStacks []int           `json:"siteStacks"`
	Stacks     [][]int         `json:"stacks"` // frames, innermost first
	Frames     []metaFrame     `json:"frames"`
	Packages   []metaPackage   `json:"packages"`
	Functions  []metaFunction  `json:"functions"`
	Paths      []string        `json:"paths"`
	Errnos     []string        `json:"errnos"`
	Labels     [][]trace.Label `json:"labels"`
	Threads    []threadID      `json:"threads"`
	Goroutines []metaGoroutine `json:"goroutines"`
}

type metaFrame struct {
	Function int    `json:"function"`
	File     string `json:"file"`
	Line     int    `json:"line"`
}

type metaFunction struct {
	Name    string `json:"name"`
	Package int    `json:"package"`
}

type metaPackage struct {
	Name string `json:"name"`
	Std  bool   `json:"std"`
}

// A goroutine's number may be too large for JavaScript.
type metaGoroutine struct {
	Process int
	Number  string
}

// meta returns the description of the trace, without columns.
func (t *Trace) meta() *meta {
	m := &meta{Title: t.Title, Cut: t.Cut, Start: "0", Records: len(t.records), Block: page.BlockRecords, Blocks: page.Blocks(len(t.records)),
		Names: t.names.List, Paths: t.paths.List, Errnos: t.errnos.List, Labels: t.labelSets, Threads: t.threads.List}
	if len(t.records) > 0 {
		m.Start = strconv.FormatInt(t.records[0].begin, 10)
	}
	for _, s := range t.sites.List {
		m.SiteNames = append(m.SiteNames, s.name)
		m.SiteStacks = append(m.SiteStacks, s.stack)
	}
	for _, g := range t.goroutines.List {
		m.Goroutines = append(m.Goroutines, metaGoroutine{g.Process, strconv.FormatUint(g.Number, 10)})
	}
	t.frames(m)
	return m
}

// frames describes the stacks.
func (t *Trace) frames(m *meta) {
	var (
		frames    page.Dictionary[trace.Frame]
		functions page.Dictionary[string]
		packages  page.Dictionary[string]
	)
	root := t.root()
	for n := range t.stacks.Len() {
		list := []int{}
		for _, f := range t.stacks.Stack(n) {
			id := frames.Number(f)
			if int(id) > len(m.Frames) {
				fn := functions.Number(f.Func)
				if int(fn) > len(m.Functions) {
					name := packageOf(f.Func)
					pkg := packages.Number(name)
					if int(pkg) > len(m.Packages) {
						m.Packages = append(m.Packages, metaPackage{name, standard(name, f.File, root)})
					}
					m.Functions = append(m.Functions, metaFunction{f.Func, int(pkg) - 1})
				}
				m.Frames = append(m.Frames, metaFrame{int(fn) - 1, f.File, f.Line})
			}
			list = append(list, int(id)-1)
		}
		m.Stacks = append(m.Stacks, list)
	}
}

// root returns the directory of the standard library's sources, or nothing if the program
// was built with -trimpath.
func (t *Trace) root() string {
	for n := range t.stacks.Len() {
		for _, f := range t.stacks.Stack(n) {
			if i := strings.LastIndex(f.File, "/runtime/"); packageOf(f.Func) == "runtime" && i >= 0 {
				return f.File[:i+1]
			}
		}
	}
	return ""
}

// standard reports whether a package is the standard library's.
func standard(name, file, root string) bool {
	if root != "" && file != "" {
		return strings.HasPrefix(file, root)
	}
	first, _, _ := strings.Cut(name, "/")
	return name != "main" && !strings.Contains(first, ".")
}

// packageOf returns the import path in a function's name.
func packageOf(function string) string {
	name, _, _ := strings.Cut(function, "[") // type arguments have their own packages
	slash := strings.LastIndex(name, "/") + 1
	last, _, _ := strings.Cut(name[slash:], ".")
	return strings.ReplaceAll(name[:slash]+last, "%2e", ".")
}

func (m *meta) bytes() []byte {
	b, err := json.Marshal(m)
	if err != nil {
		panic(err) // nothing in it can fail
	}
	return b
}
