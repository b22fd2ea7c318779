package sim

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// when reads a part about the times of a fault. It reports whether the part is one.
func (p *faultParser) when(name string, value part, has bool) (known bool, err error) {
	r := p.rule
	switch name {
	case "at":
		r.at, err = p.span(value, has)
	case "for":
		r.lasts, err = p.span(value, has)
	case "every":
		r.every, err = p.span(value, has)
		if err == nil && r.every.least <= 0 {
			err = p.fault(value.column, "the time between two is more than 0")
		}
	case "times":
		n, e := strconv.Atoi(value.text)
		if r.times = n; e != nil || n < 1 {
			err = p.fault(value.column, "times=N has a number from 1 on")
		}
	default:
		return false, nil
	}
	return true, err
}

// instant reports whether the fault is over as soon as it begins.
func (r *faultRule) instant() bool {
	return r.kind == onMachine && (r.act == "kill" || r.act == "oom") || r.kind == onLink && r.act == "reset"
}

// timesAgree reports parts that make no sense together.
func (p *faultParser) timesAgree() error {
	r := p.rule
	has := func(name string) bool { return r.given[name] != 0 }
	what := r.act
	if what == "" {
		what = "the fault"
	}
	switch {
	case has("times") && !has("every"):
		return p.fault(r.given["times"], "times=N bounds every=T, which is not given (add :every=10s)")
	case has("for") && r.instant():
		return p.fault(r.given["for"], "%s is over as soon as it begins (leave for= out)", what)
	case has("every") && !has("for") && !r.instant() && r.act != "clock":
		return p.fault(r.given["every"], "%s would never end, and so not begin again (add :for=2s)", what)
	}
	return nil
}

// span reads a time, 5s, or a range of times, 1ms..5ms.
func (p *faultParser) span(value part, has bool) (s span, err error) {
	if !has {
		return s, p.fault(value.column-1, "the time is missing (write =5s, or =1s..5s)")
	}
	a, b, ranged := strings.Cut(value.text, "..")
	if s.least, err = p.duration(part{a, value.column}); err != nil {
		return s, err
	}
	s.most = s.least
	if !ranged {
		return s, nil
	}
	if s.most, err = p.duration(part{b, value.column + len(a) + 2}); err == nil && s.most < s.least {
		err = p.fault(value.column, "the range %s ends before it begins (write the smaller time first)", value.text)
	}
	return s, err
}

func (p *faultParser) duration(value part) (time.Duration, error) {
	d, err := time.ParseDuration(value.text)
	if err != nil || d < 0 || value.text[0] == '+' {
		return 0, p.fault(value.column, "%q is no time (write 5s, 1.5ms, 2h)", value.text)
	}
	return d, nil
}

// jump reads how far a clock moves.
func (p *faultParser) jump(value part, has bool) (time.Duration, error) {
	d, err := time.ParseDuration(value.text)
	if !has || err != nil || d == 0 {
		return 0, p.fault(value.column, "clock=T moves the clock (write clock=+1h, or clock=-10s)")
	}
	return d, nil
}

// share reads a share of packets: 0.01, or 1%.
func (p *faultParser) share(value part, has bool) (float64, error) {
	text, percent := strings.CutSuffix(value.text, "%")
	f, err := strconv.ParseFloat(text, 64)
	if percent {
		f /= 100
	}
	if !has || err != nil || math.IsNaN(f) || f <= 0 || f > 1 {
		return 0, p.fault(value.column, "%q is no share of packets (write 0.01, or 1%%)", value.text)
	}
	return f, nil
}

// size reads bytes: 64k, 10M, 1G.
func (p *faultParser) size(value part, has bool) (int64, error) {
	text, unit := value.text, int64(1)
	for i, u := range []string{"k", "M", "G"} {
		if t, ok := strings.CutSuffix(text, u); ok {
			text, unit = t, 1<<(10*(i+1))
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if !has || err != nil || n < 1 || n > math.MaxInt64/unit {
		return 0, p.fault(value.column, "%q is no number of bytes in a second (write 64k, 10M, 1G)", value.text)
	}
	return n * unit, nil
}
