//go:build linux && amd64 && extra

package storage

import (
	"fmt"
	"slices"
	"strings"
)

// A report counts outcomes.
type report struct{ rows []*row }

// A row is about one module.
type row struct {
	module                  string
	runs, hit, acknowledged int
	ends, violations        map[string][]uint64 // seeds by the ends of their runs, and by the first violation's kind
}

func (r *report) add(o *outcome) {
	i := slices.IndexFunc(r.rows, func(x *row) bool { return x.module == o.module })
	if i < 0 {
		i = len(r.rows)
		r.rows = append(r.rows, &row{module: o.module, ends: map[string][]uint64{}, violations: map[string][]uint64{}})
	}
	w := r.rows[i]
	w.runs++
	w.acknowledged += o.acknowledged
	if o.hit() {
		w.hit++
	}
	w.ends[o.end] = append(w.ends[o.end], o.seed)
	if len(o.violations) > 0 {
		kind, _, _ := strings.Cut(o.violations[0], ":")
		w.violations[kind] = append(w.violations[kind], o.seed)
	}
}

// String returns the report as the tables of docs/recipes-storage.md, and the seeds.
func (r *report) String() string {
	var b strings.Builder
	head := slices.Concat([]string{"module", "runs", "hit", "acknowledged"}, ends, kinds)
	fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, w := range r.rows {
		fmt.Fprintf(&b, "| %s | %d | %d | %d |", w.module, w.runs, w.hit, w.acknowledged)
		for _, end := range ends {
			fmt.Fprintf(&b, " %d |", len(w.ends[end]))
		}
		for _, kind := range kinds {
			fmt.Fprintf(&b, " %d |", len(w.violations[kind]))
		}
		b.WriteString("\n")
	}
	for _, w := range r.rows {
		for _, end := range ends[2:] {
			fmt.Fprintf(&b, "%s, %s: %v\n", w.module, end, w.ends[end])
		}
		for _, kind := range kinds {
			fmt.Fprintf(&b, "%s, %s: %v\n", w.module, kind, w.violations[kind])
		}
	}
	return b.String()
}
