package calls

import (
	"fmt"
	"strings"
	"testing"
)

func TestQualify(t *testing.T) {
	for _, c := range []struct {
		expression string
		want       string // some calls, the number of signals, the status
		err        string
	}{
		{"trace=openat", "openat 0 0", ""},
		{"t=read,write", "read,write 0 0", ""},
		{"%pure", "getpid 0 0", ""},
		{"/^open=?", "openat 0 0", ""},
		{"signal=TERM,sigint,9", " 3 0", ""},
		{"signals=!TERM", " 63 0", ""},
		{"s=none", " 0 0", ""},
		{"signal=all", " 64 0", ""},
		{"signal=!all", " 0 0", ""},
		{"signal=!none", " 64 0", ""},
		{"status=successful,failed", " 0 3", ""},
		{"status=!failed", " 0 29", ""},
		{"status=all", " 0 31", ""},
		{"signal=SIGTRM", "", "-e signal=SIGTRM: there is no signal SIGTRM (did you mean SIGTERM?)"},
		{"signal=", "", "-e signal=: no signal is named"},
		{"status=succesful", "", "-e status=succesful: there is no status succesful (did you mean successful?)"},
		{"status=", "", "-e status=: no status is named"},
		{"trase=read", "", "-e trase=read: there is no trase= (did you mean trace?)"},
		{"trace=reed", "", "-e trace=reed: there is no system call reed (did you mean read?)"},
		{"read=3", "", "-e read=3: read= is not supported (-s N shows N bytes of each string)"},
		{"write=all", "", "-e write=all: write= is not supported (-s N shows N bytes of each string)"},
		{"abbrev=none", "", "-e abbrev=none: abbrev= is not supported (-v shows structs and arrays as a whole)"},
		{"verbose=none", "", "-e verbose=none: verbose= is not supported (-v shows structs and arrays as a whole)"},
		{"inject=read:error=EIO", "", "-e inject=read:error=EIO: inject= is not supported (a trace changes nothing)"},
	} {
		var q Qualifiers
		err := AMD64.Qualify(&q, c.expression)
		if err != nil || c.err != "" {
			if err == nil || err.Error() != c.err {
				t.Errorf("%s: %v, want %s", c.expression, err, c.err)
			}
			continue
		}
		names, rest, _ := strings.Cut(c.want, " ")
		if got := fmt.Sprint(len(q.Signals), " ", q.Status); got != rest {
			t.Errorf("%s: %s, want %s", c.expression, got, rest)
		}
		for name := range strings.SplitSeq(names, ",") {
			if name != "" && !q.Trace[AMD64.Number(name)] {
				t.Errorf("%s: %s is not in it", c.expression, name)
			}
		}
	}
}
