package faults

import (
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/usys-go/bridge/calls"
)

// A word is the name of an action or a filter.
type word struct {
	name    string
	form    string // its form, for error messages
	bare    bool   // it may have no value
	injects bool   // fault= does not have it
	read    func(p *parser, value string) error
}

// words are in the order of docs/faults.md.
var words []word

func init() { // the functions refer to words
	words = []word{
		{"error", "error=EIO", false, false, (*parser).errno},
		{"retval", "retval=0", false, true, (*parser).retval},
		{"signal", "signal=SIGUSR1", false, true, (*parser).signal},
		{"syscall", "syscall=getpid", false, false, (*parser).instead},
		{"delay_enter", "delay_enter=10ms", false, true, (*parser).delayEnter},
		{"delay_exit", "delay_exit=10ms", false, true, (*parser).delayExit},
		{"delay", "delay=10ms", false, true, (*parser).delayEnter},
		{"short", "short or short=1", true, true, (*parser).short},
		{"torn", "torn or torn=512", true, true, (*parser).torn},
		{"space", "space=1000000", false, true, (*parser).space},
		{"flip", "flip or flip=3", true, true, (*parser).flip},
		{"lost", "lost", true, true, (*parser).lost},
		{"clock", "clock=+1h or clock=-10s", false, true, (*parser).clock},
		{"when", "when=3, when=3+, when=1..9+2", false, false, (*parser).when},
		{"prob", "prob=0.01", false, false, (*parser).prob},
		{"seed", "seed=7", false, false, (*parser).seed},
		{"path", "path=*.db", false, false, (*parser).path},
		{"fd", "fd=3", false, false, (*parser).fd},
		{"pkg", "pkg=example.com/app/store", false, false, func(p *parser, v string) error { p.rule.Package = v; return nil }},
		{"mod", "mod=golang.org/x/image", false, false, func(p *parser, v string) error { p.rule.Module = v; return nil }},
		{"func", "func=(*DB).Open", false, false, func(p *parser, v string) error { p.rule.Func = v; return nil }},
		{"machine", "machine=n1 or machine=n1,n2", false, false, (*parser).machines},
	}
}

func wordNames() (list []string) {
	for _, w := range words {
		list = append(list, w.name)
	}
	return list
}

func errno(name string) int {
	n, _ := arch.Errno(name)
	return n
}

// result sets the fate of the call. A rule has one result.
func (p *parser) result(r Result) error {
	if p.rule.Result != Made {
		return errors.New("an action that has a result stands before it (leave one of them out)")
	}
	p.rule.Result = r
	return nil
}

const mostErrno = 4095

func (p *parser) errno(value string) (err error) {
	n, err := strconv.ParseUint(value, 10, 64)
	p.rule.Errno = int(min(n, mostErrno+1))
	if err != nil {
		p.rule.Errno, err = arch.Errno(strings.ToUpper(value))
	} else if n < 1 || n > mostErrno {
		err = fmt.Errorf("an error is a name, or a number from 1 to %d", mostErrno)
	}
	if err == nil && isRestart(int64(p.rule.Errno)) {
		err = errRestart
	}
	return err
}

// isRestart reports whether an errno is one that the kernel uses internally to restart a call:
// ERESTARTSYS to ERESTART_RESTARTBLOCK (include/linux/errno.h).
func isRestart(n int64) bool { return n >= 512 && n <= 516 }

var errRestart = errors.New("a program never sees this number, by which the kernel restarts calls (EINTR)")

func (p *parser) retval(value string) error {
	n, err := strconv.ParseUint(value, 0, 64)
	if err != nil {
		var signed int64
		signed, err = strconv.ParseInt(value, 0, 64)
		n = uint64(signed)
	}
	if err != nil {
		return errors.New("it is not a number of 64 bits")
	}
	if isRestart(-int64(n)) {
		return errRestart
	}
	p.rule.Retval = n
	return p.result(Return)
}

func (p *parser) signal(value string) (err error) {
	n, err := strconv.Atoi(value)
	if err != nil {
		n, err = arch.Signal(strings.ToUpper(value))
	} else if n < 1 || n > 64 {
		err = errors.New("a signal is a name, or a number from 1 to 64")
	}
	p.rule.Signal = n
	return err
}

func (p *parser) instead(value string) error {
	n := arch.Number(value)
	switch c := calls.ByName(value); {
	case n < 0:
		return fmt.Errorf("there is no system call %s%s", value, calls.DidYouMean(value, arch.Numbers))
	case c == nil || c.Class&calls.Pure == 0:
		return fmt.Errorf("%s may have an effect (the calls of %%pure have none)", value)
	}
	p.rule.Instead = n
	return nil
}

// span reads a time like strace: a number without a unit is microseconds.
func span(value string) (time.Duration, error) {
	if f, err := strconv.ParseFloat(value, 64); err == nil {
		value = strconv.FormatFloat(f, 'f', -1, 64) + "us"
	}
	d, err := time.ParseDuration(value)
	if err != nil || d < 0 || strings.HasPrefix(value, "+") {
		return 0, errors.New("it is not a time (10ms, 1.5s; a number alone is microseconds)")
	}
	return d, nil
}

func (p *parser) delayEnter(value string) (err error) {
	if p.rule.DelayEnter != 0 {
		return errors.New("delay and delay_enter are the same (leave one out)")
	}
	p.rule.DelayEnter, err = span(value)
	return err
}

func (p *parser) delayExit(value string) (err error) {
	p.rule.DelayExit, err = span(value)
	return err
}

// amount reads a number of bytes, which may have a unit: k, M or G, of 1,024 each.
func amount(value string) (uint64, error) {
	digits, shift := value, 0
	if i := strings.IndexByte("kMG", value[len(value)-1]); i >= 0 {
		digits, shift = value[:len(value)-1], 10*(i+1)
	}
	n, err := strconv.ParseUint(digits, 10, 62-shift)
	if err != nil {
		return 0, errors.New("it is not a number of bytes (4096, 64k, 10M, 1G)")
	}
	return n << shift, nil
}

// bytes reads the value of short and torn, which may be missing.
func (p *parser) bytes(value string, r Result) (err error) {
	if value != "" {
		p.rule.Amount, err = amount(value)
		if err == nil && p.rule.Amount == 0 {
			err = errors.New("one byte is the least")
		}
	}
	if err != nil {
		return err
	}
	return p.result(r)
}

func (p *parser) short(value string) error { return p.bytes(value, Short) }

func (p *parser) torn(value string) error { return p.bytes(value, Torn) }

func (p *parser) space(value string) (err error) {
	if p.rule.Space, err = amount(value); err != nil {
		return err
	}
	return p.result(Space)
}

// mostFlips is the largest number of bits that a rule flips. C: MOST (fault_flip.c).
const mostFlips = 64

func (p *parser) flip(value string) (err error) {
	p.rule.Amount = 1
	if value != "" {
		p.rule.Amount, err = strconv.ParseUint(value, 10, 64)
	}
	if err != nil || p.rule.Amount < 1 || p.rule.Amount > mostFlips {
		return fmt.Errorf("it is not a number of bits from 1 to %d", mostFlips)
	}
	return p.result(Flip)
}

func (p *parser) lost(value string) error {
	if value != "" {
		return errors.New("lost has no value")
	}
	if !p.Simulated {
		return errors.New("a real disk keeps what is written, and only a simulated one loses it (usys sim -e inject=...)")
	}
	return p.result(Lost)
}

// machines reads the names of machines.
func (p *parser) machines(value string) error {
	if !p.Simulated {
		return errors.New("only a simulation has machines (usys sim -e inject=...)")
	}
	for name := range strings.SplitSeq(value, ",") {
		if name == "" {
			return errors.New("a name is empty (machine=n1,n2)")
		}
	}
	p.rule.Machines = value
	return nil
}

func (p *parser) clock(value string) error {
	d, err := time.ParseDuration(value)
	if err != nil || value[0] != '+' && value[0] != '-' || d == 0 {
		return errors.New("it is not a time with a sign (+1h, -10s)")
	}
	p.rule.Clock = d
	return nil
}

func (p *parser) prob(value string) error {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || !(f > 0 && f <= 1) {
		return errors.New("it is a number above 0 and not above 1")
	}
	p.rule.Prob = f
	return nil
}

func (p *parser) seed(value string) (err error) {
	if p.rule.Seed, err = strconv.ParseUint(value, 10, 64); err != nil {
		return errors.New("it is a number from 0 on")
	}
	return nil
}

func (p *parser) fd(value string) error {
	n, err := strconv.ParseInt(value, 10, 32)
	if err != nil || n < 0 {
		return errors.New("a descriptor is a number from 0 on")
	}
	p.rule.FD = int(n)
	return nil
}

// path reads a pattern. A pattern with a slash is for a whole path.
func (p *parser) path(value string) error {
	if strings.Contains(value, "/") && value[0] != '/' && value[0] != '*' {
		below := strings.HasSuffix(value, "/")
		value = path.Join(p.Dir, value)
		if below {
			value += "/"
		}
	}
	p.rule.Path = value
	return nil
}
