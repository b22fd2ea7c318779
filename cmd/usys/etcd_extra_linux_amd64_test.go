//go:build extra

package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestEtcdExample runs the scenarios of examples/etcd, as the first section of docs/cluster.md does. The
// go command fetches etcd: the first time that takes the network.
func TestEtcdExample(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "etcd.txtar"), []byte(etcdScript), 0o666); err != nil {
		t.Fatal(err)
	}
	runScripts(t, dir, nil)
}

// Programs are built once, as the scenarios build them, and in another directory for one run.
const etcdScript = `env CGO_ENABLED=0
cd $REPO/examples/etcd
exec usys build -sim -trimpath -buildvcs=false -o $WORK/etcd ./server
exec usys build -sim -trimpath -buildvcs=false -o $WORK/planted ./planted
exec usys build -sim -trimpath -buildvcs=false -o $WORK/client ./client

# etcd keeps its promise, and writes fail in some run.
exec usys sim -seeds 1..3 -program etcd=$WORK/etcd -program client=$WORK/client cluster.txtar
stdout '^3 seeds, 0 failed, 3 different runs, '
exec usys sim -seeds 1..3 -program etcd=$WORK/etcd -program client=$WORK/client partition.txtar
stdout '^3 seeds, 0 failed, 3 different runs, '

# The planted bug breaks it, and the same run does so each time, wherever the program was built.
exec sh -c 'usys sim -seeds 1..20 -failures 1 -program etcd=$WORK/planted -program client=$WORK/client planted.txtar >$WORK/search; test $? = 1'
grep '^  Always "acknowledged writes are there" is false, after .*: client: \d+ of \d+ acknowledged writes are lost, the first one is key\d+$' $WORK/search
grep '^    \d  planted\.txtar:14  link=n1\|n2,n3:cut:at=5s\.\.20s:for=2s\.\.5s$' $WORK/search
exec cp -R . $WORK/elsewhere
cd $WORK/elsewhere
exec sh -e $WORK/replay.sh
cmp $WORK/run1 $WORK/run2
cmp $WORK/run1 $WORK/run3
grep '^hash [0-9a-f]+, a property has failed, ' $WORK/run1

-- replay.sh --
seed=$(sed -n 's/^seed \([0-9]*\): a property has failed$/\1/p' $WORK/search | head -n 1)
replay() { usys sim -v -seed $seed "$@" planted.txtar 2>&1 >/dev/null | sed -n "s/^seed $seed: hash/hash/p"; }
replay -program etcd=$WORK/planted -program client=$WORK/client >$WORK/run1
replay -program etcd=$WORK/planted -program client=$WORK/client >$WORK/run2
replay >$WORK/run3
`
