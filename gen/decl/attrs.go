package decl

import (
	"fmt"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Attrs are the attributes in brackets at a declaration's end. A nil pointer is
// an attribute that was not given.
type Attrs struct {
	Num    *int
	C      string
	Const  string
	Absent *int64
	// AbsentTop says that Absent was written as a number above MaxInt64.
	AbsentTop bool
	Stack     int64
	Errno     Errno
	// Linux says that the function has the kernel's own register convention
	// (abi=linux): only assembly calls it.
	Linux bool
	// Keeps names the parameters whose memory the host keeps after the call.
	Keeps []string
	pos   map[string]token.Position
}

// Pos returns the position of the attribute of this name, or def if it was not
// given.
func (a *Attrs) Pos(name string, def token.Position) token.Position {
	if p, ok := a.pos[name]; ok {
		return p
	}
	return def
}

// Has reports whether the attribute was given.
func (a *Attrs) Has(name string) bool { _, ok := a.pos[name]; return ok }

// Errno is the rule that says when a call has failed, and which number is its
// error.
type Errno string

// The rules.
const (
	ErrnoSet   Errno = "set" // whenever it is not zero after the call
	ErrnoMinus Errno = "-1"  // when the value is -1
	ErrnoZero  Errno = "0"   // when the value is 0 or NULL
	ErrnoBelow Errno = "<0"  // when the value is below 0
	ErrnoOther Errno = "!0"  // when the value is not 0
	// ErrnoValue and ErrnoNegative say that the value is the number itself: 0 is
	// success, or a value from 0 up.
	ErrnoValue    Errno = "value"
	ErrnoNegative Errno = "-value"
)

const (
	// MaxNum is the highest number of a function.
	MaxNum = 4095
	// MaxStack is the C stack in bytes on which every function can count.
	MaxStack = 1 << 20
	// MaxCallStack is the most C stack in bytes for which a function that may block can ask.
	MaxCallStack = 8 << 20
)

var (
	ident    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`) })
	capitals = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`) })
)

// parse reads the text between the brackets. at gives the place of a byte of
// text.
func (a *Attrs) parse(text string, at func(int) token.Position, verb string, errs *Errors) {
	a.pos = map[string]token.Position{}
	for i := 0; i < len(text); {
		if strings.IndexByte(" \t,", text[i]) >= 0 {
			i++
			continue
		}
		n := strings.IndexAny(text[i:], " \t,")
		if n < 0 {
			n = len(text) - i
		}
		key, val, given := strings.Cut(text[i:i+n], "=")
		pos := at(i)
		i += n
		if a.Has(key) {
			errs.Add(pos, "remove one", "attribute %s is given twice", key)
			continue
		}
		a.pos[key] = pos
		if msg, cure := a.set(key, val, given, verb); msg != "" {
			errs.Add(pos, cure, "%s", msg)
		}
	}
}

const (
	callAttrs  = "the attributes are num, c, const, absent, stack, errno, keeps and abi"
	constAttrs = "a constant takes only c=NAME"
)

// set stores one attribute; on a mistake msg is not empty.
func (a *Attrs) set(key, val string, given bool, verb string) (msg, cure string) {
	if verb == "const" && key != "c" {
		return fmt.Sprintf("unknown attribute %q", key), constAttrs
	}
	bad := func(want string) (string, string) {
		return fmt.Sprintf("%s=%s is not %s", key, val, want), "write it as " + example[key]
	}
	if _, known := example[key]; !known {
		return fmt.Sprintf("unknown attribute %q", key), callAttrs
	}
	if !given && key != "errno" {
		return fmt.Sprintf("attribute %s lacks its value", key), "write it as " + example[key]
	}
	switch key {
	case "num":
		n, err := strconv.ParseUint(val, 10, 31)
		if err != nil {
			return bad("a decimal number")
		}
		v := int(n)
		a.Num = &v
	case "c":
		if !ident().MatchString(val) {
			return bad("a C identifier")
		}
		a.C = val
	case "const":
		if !capitals().MatchString(val) {
			return bad("a name in capitals, which it must be since C knows it as a macro")
		}
		a.Const = val
	case "absent":
		v, err := strconv.ParseInt(val, 0, 64)
		if err != nil {
			u, err := strconv.ParseUint(val, 0, 64)
			if err != nil {
				return bad("an integer of 64 bits")
			}
			v, a.AbsentTop = int64(u), true
		}
		a.Absent = &v
	case "stack":
		return a.setStack(val, verb, bad)
	case "keeps":
		names := strings.Split(val, "+")
		if slices.ContainsFunc(names, func(name string) bool { return !ident().MatchString(name) }) {
			return bad("a parameter's name, or several with + between them")
		}
		a.Keeps = names
	case "abi":
		if a.Linux = val == "linux"; !a.Linux {
			return fmt.Sprintf("abi=%s is no convention", val), "abi=linux is the kernel's own; the C compiler's needs no attribute"
		}
	case "errno":
		switch {
		case !given:
			a.Errno = ErrnoSet
		case slices.Contains(errnoRules, Errno(val)):
			a.Errno = Errno(val)
		default:
			return fmt.Sprintf("errno=%s is no rule", val), "errno: whenever it was set; errno=-1, errno=0, errno=<0 or errno=!0: when the value is that; errno=value or errno=-value: the value is the number, or minus the number"
		}
	}
	return "", ""
}

// errnoRules are the rules that are written with a value.
var errnoRules = []Errno{ErrnoMinus, ErrnoZero, ErrnoBelow, ErrnoOther, ErrnoValue, ErrnoNegative}

var example = map[string]string{
	"num": "num=8", "c": "c=hypot", "const": "const=MATH_HYPOT",
	"absent": "absent=-1", "stack": "stack=64K", "errno": "errno, errno=-1, errno=0, errno=<0, errno=!0, errno=value or errno=-value",
	"keeps": "keeps=ring", "abi": "abi=linux",
}

func (a *Attrs) setStack(val, verb string, bad func(string) (string, string)) (msg, cure string) {
	digits, unit := val, int64(1)
	switch {
	case strings.HasSuffix(val, "K"):
		digits, unit = val[:len(val)-1], 1<<10
	case strings.HasSuffix(val, "M"):
		digits, unit = val[:len(val)-1], 1<<20
	}
	n, err := strconv.ParseUint(digits, 10, 31)
	if err != nil || n == 0 {
		return bad("a size in bytes, K or M")
	}
	switch a.Stack = int64(n) * unit; {
	case a.Stack > MaxCallStack:
		return fmt.Sprintf("stack=%s is more than the 8M that a C stack can have", val),
			"let the C function allocate what it needs, or work in a thread of its own"
	case a.Stack > MaxStack && verb == "nb":
		return fmt.Sprintf("stack=%s is more than the 1M that a function declared nb can have", val),
			"declare it as //usys:call, or let the C function allocate what it needs"
	}
	return "", ""
}
