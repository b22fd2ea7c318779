//go:build linux && amd64 && cgo

package parlib_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/usys"
)

const (
	futexWait = 0
	futexWake = 1
)

func wantErrno(t *testing.T, err error, want ros.Errno) {
	t.Helper()
	if !errors.Is(err, usys.Errno(want)) {
		t.Errorf("the error is %v, want errno %d", err, want)
	}
}

func TestFutex(t *testing.T) {
	word := new(int32)
	if r, err := usys.Futex(word, futexWait, 1, nil, nil, 0); r != 0 || err != nil {
		t.Errorf("wait for a word that differs: %d, %v; want 0, nil", r, err)
	}
	if r, err := usys.Futex(word, futexWake, 9, nil, nil, 0); r != 0 || err != nil {
		t.Errorf("wake of nobody: %d, %v; want 0, nil", r, err)
	}
	_, err := usys.Futex(word, 2, 0, nil, nil, 0)
	wantErrno(t, err, ros.ENOSYS)
	_, err = usys.Futex(word, futexWait, 0, nil, word, 0)
	wantErrno(t, err, ros.EINVAL)
	_, err = usys.Futex(word, futexWait, 0, nil, nil, 1)
	wantErrno(t, err, ros.EINVAL)
	for _, bad := range []usys.Timespec{{Sec: -1}, {Nsec: -1}, {Nsec: 1e9}} {
		_, err = usys.Futex(word, futexWait, 0, &bad, nil, 0)
		wantErrno(t, err, ros.EINVAL)
	}
	r, err := usys.Futex(word, futexWait, 0, &usys.Timespec{}, nil, 0)
	if wantErrno(t, err, ros.ETIMEDOUT); r != -1 {
		t.Errorf("Futex, wait with timeout 0: %d, want -1", r)
	}
}

func TestFutexTimeout(t *testing.T) {
	const d = 150 * time.Millisecond
	word := new(int32)
	sleeps(t, d, func() {
		r, err := usys.Futex(word, futexWait, 0, &usys.Timespec{Nsec: int64(d)}, nil, 0)
		if wantErrno(t, err, ros.ETIMEDOUT); r != -1 {
			t.Errorf("Futex, wait of %v: %d, want -1", d, r)
		}
	})
}

// A wake wakes at most the requested number, and in the end every waiter is woken.
func TestFutexWake(t *testing.T) {
	const n = 8
	word, woken := new(int32), new(atomic.Int32)
	done := make(chan bool)
	for i := range n {
		go func() {
			var timeout *usys.Timespec
			if i%2 == 0 {
				timeout = &usys.Timespec{Sec: 1 << 62} // for ever, too
			}
			if r, err := usys.Futex(word, futexWait, 0, timeout, nil, 0); r != 0 || err != nil {
				t.Errorf("Futex, wait %d: %d, %v; want 0, nil", i, r, err)
			}
			woken.Add(1)
			done <- true
		}()
	}
	if r, err := usys.Futex(word, futexWake, 0, nil, nil, 0); r != 0 || err != nil {
		t.Errorf("Futex, wake of 0: %d, %v; want 0, nil", r, err)
	}
	total := int32(0)
	wake := func(max int32) {
		for before := total; total < before+max; {
			r, err := usys.Futex(word, futexWake, before+max-total, nil, nil, 0)
			if err != nil || r < 0 || r > before+max-total {
				t.Fatalf("Futex, wake of %d: %d, %v; want 0 to that many, nil", before+max-total, r, err)
			}
			total += r
			time.Sleep(time.Millisecond)
		}
	}
	wake(3)
	time.Sleep(20 * time.Millisecond)
	if woken.Load() != 3 {
		t.Errorf("%d are awake, 3 were woken", woken.Load())
	}
	wake(n - 3)
	for range n {
		<-done
	}
}
