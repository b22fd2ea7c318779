//go:build extra

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestEtcdExample runs the scenarios of examples/etcd, by the searches that the first section of
// docs/cluster.md shows, and replays a run that has broken the promise. The go command fetches etcd: the
// first time that takes the network.
func TestEtcdExample(t *testing.T) {
	doc, err := os.ReadFile("../../docs/cluster.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(doc), "\n## Ten minutes")
	text, _, _ = strings.Cut(text, "\n## ")
	a := &txtar.Archive{Comment: []byte(etcdScript), Files: []txtar.File{{Name: "replay.sh", Data: []byte(etcdReplay)}}}
	searches := shownSearch.FindAllStringSubmatch(text, -1)
	if len(searches) != 3 {
		t.Fatalf("%d searches in docs/cluster.md, not 3", len(searches))
	}
	for i, s := range searches {
		name, status := fmt.Sprint("says", i), 0
		if strings.Contains(s[3], ": a property has failed\n") {
			status = 1
		}
		programs := "-program client=$WORK/client -program etcd=$WORK/etcd "
		if s[2] != "cluster" {
			programs = "-program client=$WORK/client -program etcd=$WORK/planted "
		}
		a.Comment = fmt.Appendf(a.Comment, "exec sh -c 'usys sim %s%s; test $? = %d'\nsays $WORK/%s\n", programs, s[1], status, name)
		a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(lasting(s[3]))})
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "etcd.txtar"), txtar.Format(a), 0o666); err != nil {
		t.Fatal(err)
	}
	runScripts(t, dir, nil)
}

// shownSearch is a short search of the document's: its arguments, the scenario's name, and the output.
var shownSearch = regexp.MustCompile(`(?m)^    \$ usys sim (-seeds \S+(?: -failures 1 -j 1)? (\w+)\.txtar)\n((?:    [^$\n].*\n)+)`)

// lasting returns the lines of an output that do not depend on the machine's speed: the search for the
// faults that a failure needs has bounds, and a last line has sums.
func lasting(output string) string {
	output, _, _ = strings.Cut(output, "      again: ")
	var b strings.Builder
	for line := range strings.Lines(output) {
		if line = strings.TrimPrefix(line, "    "); strings.TrimSpace(line) != "..." && !strings.Contains(line, "building") && !strings.Contains(line, " seeds, ") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// Programs are built once, as the scenarios build them. In the other directory the scenario does so
// itself, and the run is the same.
const etcdScript = `env CGO_ENABLED=0
exec cp -R $REPO/examples/etcd $WORK/example
cd $WORK/example
exec usys build -sim -trimpath -buildvcs=false -o $WORK/etcd ./server
exec usys build -sim -trimpath -buildvcs=false -o $WORK/planted ./planted
exec usys build -sim -trimpath -buildvcs=false -o $WORK/client ./client
exec usys sim -seeds 1..3 -program etcd=$WORK/etcd -program client=$WORK/client partition.txtar
stdout '^3 seeds, 0 failed, 3 different runs, '
exec sh -e $WORK/replay.sh
cmp $WORK/run1 $WORK/run2
cmp $WORK/run1 $WORK/run3
grep '^hash [0-9a-f]+, a property has failed, ' $WORK/run1
exec sed -n 's,\./server,./planted,; w mine.txtar' partition.txtar
`

const etcdReplay = `programs="-program etcd=$WORK/planted -program client=$WORK/client"
usys sim -seeds 1..20 -failures 1 $programs planted.txtar >$WORK/search || test $? = 1
grep 'planted.txtar:14  link=n1|n2,n3:cut:at=5s..20s:for=2s..5s$' $WORK/search
seed=$(sed -n 's/^seed \([0-9]*\): a property has failed$/\1/p' $WORK/search | head -n 1)
replay() { usys sim -v -seed $seed "$@" planted.txtar 2>&1 >/dev/null | sed -n "s/^seed $seed: hash/hash/p"; }
replay $programs >$WORK/run1
cp -R . $WORK/elsewhere
cd $WORK/elsewhere
replay $programs >$WORK/run2
replay >$WORK/run3
`
