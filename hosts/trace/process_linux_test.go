package trace

import (
	"os"
	"os/exec"
	"testing"

	"golang.org/x/sys/unix"
)

// TestWithoutDescriptor: a running process does not count as ended if there is no free descriptor.
func TestWithoutDescriptor(t *testing.T) {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	few := unix.Rlimit{Cur: 0, Max: limit.Max}
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &few); err != nil {
		t.Fatal(err)
	}
	p := find(os.Getpid())
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if p.pidfd >= 0 {
		t.Fatalf("find without a free descriptor has the descriptor %d, want none", p.pidfd)
	}
	if gone := (table{p.pid: p}).wait(0); gone != nil {
		t.Errorf("the living process %d is taken for one that has ended: %v", p.pid, gone)
	}

	cmd := exec.Command("true")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	p = find(cmd.Process.Pid)
	if gone := (table{p.pid: p}).wait(0); len(gone) != 1 {
		t.Error("the process that has ended is taken for one that lives")
	}
}

// TestMappedBy: a process that has the file in its memory, and one that has not.
func TestMappedBy(t *testing.T) {
	f, err := Create(Settings{})
	if err != nil {
		t.Fatal(err)
	}
	file, err := Open(f)
	if err != nil {
		t.Fatal(err)
	}
	if !file.mappedBy(os.Getpid()) {
		t.Error("mappedBy(this process) = false, want true")
	}
	cmd := exec.Command("cat")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if file.mappedBy(cmd.Process.Pid) {
		t.Error("cat does not have the file")
	}
	in.Close()
	cmd.Wait()
	if file.mappedBy(cmd.Process.Pid) {
		t.Error("a process that has ended does not have the file")
	}
}

// TestRound: behind the last chunk comes the first again, unless it is in use.
func TestRound(t *testing.T) {
	f := &File{chunks: 8}
	r := &Reader{f: f, open: []chunk{{n: 3}}}
	for n, want := range map[uint64]bool{3: false, 10: false, 11: true, 19: true, 12: false} {
		if got := r.reads(n); got != want {
			t.Errorf("chunk %d is read: %t, want %t", n, got, want)
		}
	}
}
