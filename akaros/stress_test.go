//go:build linux && amd64 && cgo

package akaros

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/usys-go/bridge/akaros/ros"
)

// deep calls f from a stack that had to grow for it.
//
//go:noinline
func deep(n int, f func()) {
	var pad [256]byte
	if n == 0 {
		f()
	} else {
		deep(n-1, f)
	}
	runtime.KeepAlive(&pad)
}

// collect runs the garbage collector again and again until the test is over.
func collect(t *testing.T) {
	old := debug.SetGCPercent(1)
	stop := make(chan bool)
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	})
	t.Cleanup(func() {
		close(stop)
		wg.Wait()
		debug.SetGCPercent(old)
	})
}

// TestKeepAlive makes the generated calls while the collector runs. Their arguments point to
// stacks that grow and shrink, or to heap memory without another reference.
func TestKeepAlive(t *testing.T) {
	collect(t)
	dir := t.TempDir()
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range rounds {
				done := make(chan bool)
				go func() { // each on a small stack of its own
					defer close(done)
					deep((g*17+i*5)%120, func() { useFile(t, fmt.Sprintf("%s/%d-%d", dir, g, i)) })
				}()
				<-done
			}
		})
	}
	wg.Wait()
}

// useFile writes a file and reads it back. The names are new strings to which only the call
// refers.
func useFile(t *testing.T, name string) {
	fd, err := Openat(ros.AT_FDCWD, name+".tmp", ros.O_RDWR|ros.O_CREAT, 0o600)
	if err != nil {
		t.Error(err)
		return
	}
	defer Close(fd)
	var data, back [300]byte
	copy(data[:], strings.Repeat(name, 10))
	if n, err := Write(fd, data[:]); n != len(data) || err != nil {
		t.Errorf("Write = %d, %v; want %d, nil", n, err, len(data))
	}
	if at, err := Seek(fd, 0, ros.SEEK_SET); at != 0 || err != nil {
		t.Errorf("Seek(0, SEEK_SET) = %d, %v; want 0, nil", at, err)
	}
	if n, err := Read(fd, back[:]); n != len(back) || err != nil || back != data {
		t.Errorf("Read = %d, %v, the bytes written: %v; want %d, nil, true", n, err, back == data, len(back))
	}
	var st ros.Kstat
	if err := Rename(name+".tmp", name+".new"); err != nil {
		t.Error(err)
	}
	if err := Stat(name+".new", &st); err != nil || st.Size != int64(len(data)) {
		t.Errorf("Stat after Rename: size %d, %v; want %d, nil", st.Size, err, len(data))
	}
	if err := Stat(name+".tmp", &st); err == nil || err.Error() != "stat "+name+".tmp: No such file or directory" {
		t.Errorf("Stat of the file that was renamed: %v, want No such file or directory", err)
	}
}

// A blocking read has its buffer on a stack that the collector could shrink; meanwhile other
// goroutines' stacks grow.
func TestKeepAliveBlocked(t *testing.T) {
	collect(t)
	for i := range 20 {
		r, w, err := os.Pipe()
		must(t, err)
		got := make(chan string)
		go func() {
			deep(100, func() {})
			var buf [32]byte
			n, err := Read(int(r.Fd()), buf[:])
			if err != nil {
				t.Error(err)
			}
			got <- string(buf[:n])
		}()
		time.Sleep(2 * time.Millisecond)
		want := fmt.Sprint("message ", i)
		io.WriteString(w, want)
		if s := <-got; s != want {
			t.Errorf("%q arrived as %q", want, s)
		}
		r.Close()
		w.Close()
	}
}
