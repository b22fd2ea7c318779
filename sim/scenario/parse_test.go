package scenario

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

var source = Source{Name: "c.txtar", Files: []File{{"x.conf", []byte("me=$host at $addr, n2=$n2 $HOME $\n")}, {"y", []byte("y")}}}

func parse(script string) (*Scenario, error) {
	src := source
	src.Script = script
	return Parse(src, func(rule string) error {
		if strings.Contains(rule, "EXX") {
			return errors.New("there is no errno EXX (did you mean EIO?)")
		}
		return nil
	})
}

const good = `
# a cluster
program etcd ./etcd
build client ./cmd/client # comment
machine n1 n2 n-3
env token='a b'
file *:/etc/x.conf x.conf
service n1,n2 etcd --name $host \
	--url http://$addr:2379 --peers n1=${n1},n-3=${n-3} $token
fault link=*:latency=1ms..5ms:loss=0.01
retry 30s exec n1 client -to $n2 health
exec n1 client put 'it''s' a&b &put&
repeat 10 {
	? exec any client put k$i
	sleep 100ms
} &
check acknowledged {
	retry 1m {
		exec n1 client get k
		stdout '^v$'
		! stderr .
	}
}
sometimes 'a leader changes' exec n2 client leader changed
crash n2
clock n1 -10s
boot n2
wait put
wait
quiet
cmp n1:/x n2:/x
cmp stdout y
note all is well
`

func TestParse(t *testing.T) {
	s, err := parse(good)
	if err != nil {
		t.Fatal(err)
	}
	const want = "[n1 n2 n-3] [{acknowledged c.txtar:17:1 false} {a leader changes c.txtar:24:1 true}] " +
		"[{etcd c.txtar:3:14 ./etcd } {client c.txtar:4:14  ./cmd/client}]"
	if got := fmt.Sprint(s.Machines, s.Checks, s.Programs); got != want {
		t.Errorf("machines, checks and programs are %s, want %s", got, want)
	}
	if n := len(s.statements); n != 21 {
		t.Errorf("%d statements, want 21", n)
	}
	if got := s.statements[7].String(); got != "retry 30s exec n1 client -to $n2 health" {
		t.Errorf("statement 7 is %q, want retry 30s exec n1 client -to $n2 health", got)
	}
}

// Each script has mistakes, and the messages name their places and cures.
func TestMistakes(t *testing.T) {
	const head = "program etcd ./etcd\nmachine n1 n2\n"
	for script, want := range map[string]string{
		"":                                             "1:1: the script makes no machine (add a line: machine n1 n2 n3)",
		"program etcd":                                 "1:1: usage: program NAME FILE: FILE is one that usys build -sim has made",
		"progam etcd x":                                "1:1: there is no statement progam (did you mean program?)",
		"machine n1 any":                               `1:12: machine "any": the name has another meaning (choose another one)`,
		"machine n1 n1":                                "1:12: there is a machine n1 already (choose another name)",
		"machine n1\n\tnote 'a":                        "2:7: the quote has no end (write ' behind the text; two are one quote)",
		head + "exec n3 etcd":                          "3:6: there is no machine n3 (did you mean n1?) (there are n1, n2)",
		head + "exec n1 etcdctl":                       "3:9: there is no program etcdctl (did you mean etcd?) (add a line in front: program etcdctl FILE, or build etcdctl PACKAGE)",
		head + "exec n1 ecd":                           "3:9: there is no program ecd (did you mean etcd?) (add a line in front: program ecd FILE, or build ecd PACKAGE)",
		head + "exec n1,n2 etcd":                       "3:6: exec runs a program on one machine (name one; any is one that the seed draws)",
		head + "exec n1 etcd $n3":                      "3:14: there is no variable $n3 (did you mean n1?) (a text in single quotes has none)",
		head + "exec n1 etcd a${tken}b":                "3:15: there is no variable $tken (a text in single quotes has none)",
		head + "stdout x":                              "3:1: stdout is about the last exec, and there is none in front",
		head + "exec n1 etcd\nstdout (":                "4:8: error parsing regexp: missing closing ): `(` (see go doc regexp/syntax)",
		head + "sleep 5":                               `3:7: "5" is no time (write 5s, 1.5ms, 2h)`,
		head + "! sleep 5s":                            "3:1: sleep has no ! (leave it out)",
		head + "!":                                     "3:1: ! stands in front of a statement",
		head + "file n1:etc x.conf":                    "3:6: write MACHINES:PATH, with a path that begins with /",
		head + "file n1,n4:/etc x.cnf":                 "3:9: there is no machine n4 (did you mean n1?) (there are n1, n2)\n3:17: the archive has no file x.cnf (did you mean x.conf?) (add it at the end: -- x.cnf --)",
		head + "fault link=n1|n2:cutt":                 `3:18: there is no "cutt" for link= (did you mean cut?) (there are cut, reset, latency, loss, duplicate, reorder, bandwidth, at, for, every, times)`,
		head + "fault link=n1|n7:cut":                  "3:15: there is no machine n7 (did you mean n1?) (there are n1, n2)",
		head + "fault 'inject=fsync:error=EXX'":        "3:7: there is no errno EXX (did you mean EIO?)",
		head + "crash n5":                              "3:7: there is no machine n5 (did you mean n1?) (there are n1, n2)",
		head + "clock n1 1x":                           `3:10: "1x" is no time by which a clock moves (write +1h, or -10s)`,
		head + "repeat 0 note x":                       `3:8: "0" is no number of times (write a number from 1 on)`,
		head + "repeat 3":                              "3:1: usage: repeat N STATEMENT, or repeat N { and } behind the last one",
		head + "repeat 3 {\nnote x":                    "3:1: the block of repeat has no end (add a line: })",
		head + "repeat 3 {\nmachine n3\n}":             "4:1: machine does not stand in a block (move it in front of that)",
		head + "repeat x {\nnte x\n}":                  "3:8: \"x\" is no number of times (write a number from 1 on)\n4:1: there is no statement nte (did you mean note?)",
		head + "}":                                     "3:1: there is no block that } could end (leave it out)",
		head + "repeat 3 {\n} x":                       "4:3: nothing but & stands behind } (begin a new line)\n3:1: the block of repeat has no end (add a line: })",
		head + "sleep 5s &":                            "3:1: sleep does not run in the background (leave & out)",
		head + "&":                                     "3:1: & stands behind a statement (write exec MACHINE PROGRAM &)",
		head + "wait put":                              "3:6: nothing runs in the background as put (write exec MACHINE PROGRAM &put&)",
		head + "check a note x\ncheck a note y":        `4:7: there is a check "a" already, at c.txtar:3:1 (choose another name)`,
		head + "retry 1s check a note x":               "3:10: check stands around retry, for each time that it is false counts (write check NAME retry TIME STATEMENT)",
		head + "check b retry 1s {\ncheck a note x\n}": "4:1: check stands around retry, for each time that it is false counts (write check NAME retry TIME STATEMENT)",
		head + "exec n1 \\\n\tetcd $peers \\\n  $urls # end\nnte": "4:7: there is no variable $peers (a text in single quotes has none)\n5:3: there is no variable $urls (a text in single quotes has none)\n6:1: there is no statement nte (did you mean note?)",
		head + "note a \\":               "3:1: the last line has no next one, on which it could go on (leave \\ out)",
		head + "exec n1 \\\n 'a\nnote b": "4:2: the quote has no end (write ' behind the text; two are one quote)",
		head + "env a":                   "3:5: write NAME=VALUE, with letters, digits and _ in the name",
		head + "program etcd x":          "3:9: there is a program etcd already, at c.txtar:1:14 (choose another name)",
	} {
		_, err := parse(script)
		got := strings.ReplaceAll(fmt.Sprint(err), "c.txtar:1:14", "AT")
		got = strings.ReplaceAll(strings.ReplaceAll(got, "at c.txtar:3:1 ", "at there "), "c.txtar:", "")
		want = strings.ReplaceAll(strings.ReplaceAll(want, "c.txtar:1:14", "AT"), "at c.txtar:3:1 ", "at there ")
		if got != want {
			t.Errorf("%s\n%s\nand not\n%s", script, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	words, bad := split("a 'b ''c'' $x'd$x ${y-z}$ # comment")
	if bad != 0 || len(words) != 3 {
		t.Fatalf("split: %v, bad at %d; want 3 words, 0", words, bad)
	}
	value := func(name string) string { return "<" + name + ">" }
	for i, want := range []string{"a", "b 'c' $xd<x>", "<y-z>$"} {
		if got := words[i].expand(value); got != want {
			t.Errorf("%q, and not %q", got, want)
		}
	}
	known := func(name string) (string, bool) { return "v", name == "x" }
	if got := expandText("$x ${x}y $y $ ${", known); got != "v vy $y $ ${" {
		t.Errorf("expandText = %q, want %q", got, "v vy $y $ ${")
	}
}
