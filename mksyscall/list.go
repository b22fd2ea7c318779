package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/usys-go/bridge/gen/sys"
	"github.com/usys-go/bridge/gen/sys/lang"
)

// A declaration has a declaration's parts for -json.
type declaration struct {
	File    string  `json:"file"`
	Line    int     `json:"line"`
	Column  int     `json:"column"`
	Kind    string  `json:"kind"` // sys or sysnb
	Name    string  `json:"name"`
	Params  []param `json:"params"`
	Results []param `json:"results"`
	Target  string  `json:"target,omitempty"` // the part behind the equals sign
}

type param struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// list shows the declarations.
func list(c *command, stdout, stderr io.Writer) error {
	r, err := sys.List(&c.Options, c.files)
	if err != nil {
		return err
	}
	all := []declaration{}
	for _, f := range r.Files {
		for _, call := range f.Calls {
			all = append(all, describe(call))
		}
	}
	text, err := table(all)
	if c.json {
		text, err = json.MarshalIndent(all, "", "\t")
		text = append(text, '\n')
	}
	if err != nil {
		return err
	}
	files := []file{{c.output, text}}
	if err := spare(files, c.files); err != nil {
		return err
	}
	warn(stderr, r.Warnings)
	return c.put(files, stdout)
}

func describe(c *lang.Call) declaration {
	d := declaration{
		File: c.NamePos.Filename, Line: c.NamePos.Line, Column: c.NamePos.Column,
		Kind: "sys", Name: c.Name, Params: paramsOf(c.Params), Results: paramsOf(c.Results),
	}
	if c.NB {
		d.Kind = "sysnb"
	}
	if t := c.Target; t != nil {
		d.Target = strings.TrimPrefix(t.Library+"."+t.Name, ".")
	}
	return d
}

func paramsOf(list []lang.Param) []param {
	out := make([]param, len(list))
	for i, r := range list {
		out[i] = param{r.Name, r.Type.Text}
	}
	return out
}

// table has a line for each declaration.
func table(all []declaration) ([]byte, error) {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "where\tkind\tname\tparameters\tresults\ttarget")
	for _, d := range all {
		target := d.Target
		if target == "" {
			target = "-"
		}
		fmt.Fprintf(w, "%s:%d\t%s\t%s\t(%s)\t(%s)\t%s\n", d.File, d.Line, d.Kind, d.Name, join(d.Params), join(d.Results), target)
	}
	err := w.Flush()
	return []byte(b.String()), err
}

func join(list []param) string {
	words := make([]string, len(list))
	for i, p := range list {
		words[i] = p.Name + " " + p.Type
	}
	return strings.Join(words, ", ")
}
