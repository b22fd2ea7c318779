package sides

import (
	"fmt"
	"go/constant"

	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/gen/model"
)

// Facts describes a host's side of a table.
type Facts struct {
	Digest string            // of the declarations it was built from, the first 16 digits; "" if the host has none
	Serves map[string]string // functions by C name, with digests in the same form
	Lacks  []string          // declared functions that the host lacks
	Consts map[string]int64
}

// Facts returns the host's side of a table, or nil if the host does not serve it.
func (h *Host) Facts(t *model.Table) *Facts {
	if !h.Serves(t) {
		return nil
	}
	f := &Facts{Serves: map[string]string{}, Consts: map[string]int64{}}
	c := comparer{t: t, h: h, r: new(report.Report), served: h.served(t.Name)}
	c.im, c.record = h.find(t.Name + "_host")
	for i, fn := range t.Funcs {
		tgt, _, _ := c.slot(i, fn)
		digest := ""
		if c.served != nil {
			if s := c.served.byName(fn.C); s != nil {
				digest = s.digest.Short()
			}
		}
		if tgt == nil {
			f.Lacks = append(f.Lacks, fn.C)
		} else {
			f.Serves[fn.C] = digest
		}
	}
	if c.served != nil {
		f.Digest = c.served.digest.Short()
		for _, k := range t.Consts {
			if v, ok := c.served.consts[k.Name]; ok {
				f.Consts[k.Name] = v
			}
		}
	}
	return f
}

// int64Value returns a constant's bits.
func int64Value(v model.Value) (int64, bool) {
	if n, ok := constant.Int64Val(v.Val); ok {
		return n, true
	}
	n, ok := constant.Uint64Val(v.Val)
	return int64(n), ok
}

// CompareHeader compares the constants and structs of a header package with a host that includes
// the header: with its enumerators and macros of the header's names, and its structs.
func CompareHeader(hd *model.Header, h *Host, r *report.Report) {
	for _, v := range hd.Values {
		want, ok := int64Value(v)
		if !ok {
			continue
		}
		h.constant(v.Pos, v.C, want, fmt.Sprintf("constant %s is %s here", v.Go, v.Val), r)
	}
	c := comparer{t: &model.Table{Structs: hd.Structs}, h: h, r: r, seen: map[compared]bool{}}
	for _, s := range hd.Structs {
		for _, im := range h.images {
			d := im.debugOf()
			if d == nil {
				continue
			}
			if off, ok := d.structs[s.C]; ok {
				if t, ok := d.resolve(off); ok {
					c.layout(s, d, t)
				}
			}
		}
	}
}
