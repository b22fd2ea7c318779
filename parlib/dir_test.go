//go:build linux && amd64 && cgo

package parlib_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/akaros/ros"
)

const kdirentSize = 280

// readdir reads one entry, nil at the end.
func readdir(t testing.TB, fd int64) *ros.Kdirent {
	t.Helper()
	d := new(ros.Kdirent)
	switch n := ok(t, ros.SYS_READ, fd, ptr(d), kdirentSize); n {
	case 0:
		return nil
	case kdirentSize:
		if name := cstring(d.Name[:]); len(name) != int(d.Reclen) {
			t.Errorf("%q has length %d, want %d", name, d.Reclen, len(name))
		}
		return d
	default:
		t.Fatalf("read of a directory returned %d", n)
		return nil
	}
}

// dirWithNames makes a directory with names of all lengths for which reading an
// entry takes another path.
func dirWithNames(t *testing.T) (dir string, names []string) {
	dir = t.TempDir()
	for n := 1; n <= 255; n++ {
		name := fmt.Sprint(n, "-", strings.Repeat("x", 255))[:n]
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, special := range []string{"...", "..x", ".hidden", "..."} {
		os.Mkdir(filepath.Join(dir, special), 0o700)
	}
	os.Symlink("nowhere", dir+"/link")
	syscall.Mkfifo(dir+"/fifo", 0o600)
	list, err := os.ReadDir(dir)
	if err != nil || len(list) < 255 {
		t.Fatalf("ReadDir = %d entries, %v; want 255 or more", len(list), err)
	}
	for _, e := range list {
		names = append(names, e.Name())
	}
	return dir, names
}

func TestReadDirectory(t *testing.T) {
	dir, want := dirWithNames(t)
	fd := open(t, dir, ros.O_READ, 0)
	types := map[uint32]uint8{ros.S_IFREG: ros.DT_REG, ros.S_IFDIR: ros.DT_DIR, ros.S_IFLNK: ros.DT_LNK, ros.S_IFIFO: ros.DT_FIFO}
	for range 2 {
		var got []string
		for d := readdir(t, fd); d != nil; d = readdir(t, fd) {
			name := cstring(d.Name[:])
			got = append(got, name)
			var st syscall.Stat_t
			if err := syscall.Lstat(filepath.Join(dir, name), &st); err != nil || st.Ino != d.Ino {
				t.Errorf("%s: inode %d, not %d (%v)", name, d.Ino, st.Ino, err)
			}
			if want := types[st.Mode&ros.S_IFMT]; d.Type != want && d.Type != ros.DT_UNKNOWN {
				t.Errorf("%s: type %d, not %d", name, d.Type, want)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("the entries, and those of package os (-want +got):\n%s", cmp.Diff(want, got))
		}
		if d := readdir(t, fd); d != nil {
			t.Errorf("the entry behind the end is %v, want nil", d)
		}
		ok(t, ros.SYS_LLSEEK, fd, 0, 0, ptr(new(int64)), ros.SEEK_SET) // the directory is read again
	}

	// Every entry's position leads to the next one.
	var first, second *ros.Kdirent = readdir(t, fd), readdir(t, fd)
	ok(t, ros.SYS_LLSEEK, fd, first.Off>>32, first.Off&0xffffffff, ptr(new(int64)), ros.SEEK_SET)
	if d := readdir(t, fd); d == nil || *d != *second {
		t.Errorf("the entry after the first is %v, want %v", d, second)
	}
	fails(t, ros.EINVAL, "280 bytes", ros.SYS_READ, fd, make([]byte, kdirentSize-1))
	fails(t, ros.EFAULT, "Bad address", ros.SYS_READ, fd, 0, kdirentSize)
	closeFD(t, fd)

	empty := t.TempDir()
	fd = open(t, empty, ros.O_READ, 0)
	if d := readdir(t, fd); d != nil {
		t.Errorf("an empty directory has %q, want no entry", cstring(d.Name[:]))
	}
	// A removed directory: Linux returns an error, and so does this host.
	os.Remove(empty)
	fails(t, ros.ENOENT, "read fd", ros.SYS_READ, fd, make([]byte, kdirentSize))
	closeFD(t, fd)
}

// Other kinds of file systems, and large directories of the machine.
func TestReadSystemDirectories(t *testing.T) {
	for _, dir := range []string{"/", "/etc", "/usr/bin", "/usr/lib", "/dev", "/dev/shm", "/sys", "/sys/class", "/proc/self", "/proc/sys/kernel"} {
		list, err := os.ReadDir(dir)
		if errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(dir, "/sys/") { // some containers have no /sys
			t.Logf("%s: not there", dir)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for _, e := range list {
			want = append(want, e.Name())
		}
		fd := open(t, dir, ros.O_READ|ros.O_DIRECTORY, 0)
		for d := readdir(t, fd); d != nil; d = readdir(t, fd) {
			got = append(got, cstring(d.Name[:]))
		}
		closeFD(t, fd)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the entries, and those of package os (-want +got):\n%s", dir, cmp.Diff(want, got))
		}
	}
}

// All descriptors of one open file share its position, and however many threads
// read at once, each entry comes once.
func TestReadDirectoryConcurrently(t *testing.T) {
	// Short names among long ones: an entry that does not fit for one thread may be taken by
	// another when it tries again, and two of the next entries fit.
	dir := t.TempDir()
	var want []string
	for n := range 400 {
		name := fmt.Sprint(n, strings.Repeat("x", n%2*(60+n/4)))
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		want = append(want, name)
	}
	slices.Sort(want)
	fd := open(t, dir, ros.O_READ, 0)
	for round := range 50 {
		var mu sync.Mutex
		var got []string
		var wg sync.WaitGroup
		for g := range 8 {
			mine := fd
			if g%2 == 0 {
				mine = ok(t, ros.SYS_FCNTL, fd, ros.F_DUPFD, 0)
				defer closeFD(t, mine)
			}
			wg.Go(func() {
				for d := readdir(t, mine); d != nil; d = readdir(t, mine) {
					mu.Lock()
					got = append(got, cstring(d.Name[:]))
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("round %d: the entries, and those of package os (-want +got):\n%s", round, cmp.Diff(want, got))
		}
		ok(t, ros.SYS_LLSEEK, fd, 0, 0, ptr(new(int64)), ros.SEEK_SET)
	}
	closeFD(t, fd)
}
