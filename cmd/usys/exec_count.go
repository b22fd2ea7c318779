package main

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// counted holds the flags of the table of calls. They are strace's.
type counted struct {
	on   bool   // -c
	both bool   // -C: the calls are printed, too
	wall bool   // -w: the table has the time between a call's begin and end; it always has
	sort string // -S
}

func (c *counted) define(f *flag.FlagSet) {
	f.BoolVar(&c.on, "c", false, "")
	f.BoolVar(&c.both, "C", false, "")
	f.BoolVar(&c.wall, "w", false, "")
	f.StringVar(&c.sort, "S", "", "")
}

// orders are the orders of the table's lines, by strace's words for them.
var orders = map[string]string{
	"time": "time", "time-percent": "time", "time_percent": "time", "time-total": "time", "time_total": "time", "total-time": "time", "total_time": "time",
	"calls": "calls", "count": "calls", "errors": "errors", "error": "errors",
	"name": "name", "syscall": "name", "syscall-name": "name", "syscall_name": "name",
	"none": "none", "nothing": "none",
	"time-avg": "average", "time_avg": "average", "avg-time": "average", "avg_time": "average",
}

// flags returns the loader's flags.
func (c *counted) flags(t *traced) ([]string, error) {
	if !c.on && !c.both {
		if c.sort != "" || c.wall {
			return nil, errors.New("-S and -w are flags of -c, which is not given (add -c)")
		}
		return nil, nil
	}
	list := []string{"-c"}
	if c.sort != "" {
		order, ok := orders[c.sort]
		if !ok {
			return nil, fmt.Errorf("-S %s: the table is sorted by time, time-avg, calls, errors, name or nothing", c.sort)
		}
		list = append(list, "-S", order)
	}
	if len(t.only) > 0 {
		q, err := t.qualifiers()
		if err != nil {
			return nil, err
		}
		var numbers []string
		for _, n := range slices.Sorted(maps.Keys(q.Trace)) {
			if n >= 0 { // the table has no calls without a name
				numbers = append(numbers, strconv.Itoa(n))
			}
		}
		list = append(list, "-only", strings.Join(numbers, ","))
	}
	return list, nil
}
