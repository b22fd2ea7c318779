package aborts

import (
	"fmt"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/usys"
)

// system makes a system call of the host. Its pointers are to heap memory that the
// caller keeps alive.
func system(num uint32, args ...uintptr) (int64, error) {
	s := &usys.Syscall{Num: num}
	for i, a := range args {
		s.Arg[i] = int64(a)
	}
	return usys.GoSyscall(s)
}

// readFull reads while a byte is in the pipe, so the call never sleeps. An aborted call
// must have left the byte.
func readFull(w *worker, at time.Time) (bool, error) {
	if err := w.pipe.write(1); err != nil {
		return false, err
	}
	aborted, err := w.call(at, func() error { _, err := w.pipe.read(); return err })
	if err == nil && aborted {
		err = w.pipe.left()
	}
	return aborted, err
}

// readEmpty reads while no byte comes, so the abort ends it; a later byte belongs to
// the next read.
func readEmpty(w *worker, at time.Time) (bool, error) {
	aborted, err := w.call(at, func() error { _, err := w.pipe.read(); return err })
	if err == nil && !aborted {
		err = fmt.Errorf("a read of an empty pipe returned")
	}
	return aborted, err
}

// readWritten reads a byte that comes at about the time of the deadline.
func readWritten(w *worker, at time.Time) (bool, error) {
	wrote := make(chan error, 1)
	w.partner.at(at.Add(w.jitter()), func() { wrote <- w.pipe.write(1) })
	aborted, err := w.call(at, func() error { _, err := w.pipe.read(); return err })
	if e := <-wrote; e != nil {
		return aborted, e
	}
	if err == nil && aborted {
		err = w.pipe.left()
	}
	if err == nil {
		err = w.pipe.empty()
	}
	return aborted, err
}

// jitter returns how much earlier or later the other end acts.
func (w *worker) jitter() time.Duration {
	return time.Duration(w.rand.IntN(60)-40) * time.Microsecond
}

func (w *worker) wait() error {
	r, err := usys.Futex(w.word, 0, 0, nil, nil, 0)
	if err == nil && r != 0 {
		err = fmt.Errorf("a futex wait returned %d", r)
	}
	return err
}

func futexAlone(w *worker, at time.Time) (bool, error) {
	aborted, err := w.call(at, w.wait)
	if err == nil && !aborted {
		err = fmt.Errorf("a futex wait returned 0 without a wake-up")
	}
	return aborted, err
}

// futexWoken waits in a futex: either the waker woke the thread, or the wait was
// aborted, and never both.
func futexWoken(w *worker, at time.Time) (bool, error) {
	woken := make(chan int32, 1)
	w.partner.at(at.Add(w.jitter()), func() {
		n, err := usys.Futex(w.word, 1, 1, nil, nil, 0)
		if err != nil {
			n = -1
		}
		woken <- n
	})
	aborted, err := w.call(at, w.wait)
	n := <-woken
	if err == nil && (n != 0 && n != 1 || aborted == (n == 1)) {
		err = fmt.Errorf("aborted: %v, but the waker woke %d", aborted, n)
	}
	return aborted, err
}

// asleep checks a sleep: it lasts its full time, or less and is aborted.
func asleep(w *worker, at time.Time, length time.Duration, f func() error) (bool, error) {
	var slept time.Duration
	aborted, err := w.call(at, func() error {
		start := time.Now()
		err := f()
		slept = time.Since(start)
		return err
	})
	if err == nil && !aborted && slept < length {
		err = fmt.Errorf("it slept %v of %v", slept, length)
	}
	return aborted, err
}

// length returns the length of a sleep that ends at about the time of its
// deadline.
func (w *worker) length(at time.Time) time.Duration {
	return max(0, time.Until(at)+w.jitter()).Truncate(time.Microsecond)
}

func nanosleep(w *worker, at time.Time) (bool, error) {
	length := w.length(at)
	req, rem := &ros.Timespec{Nsec: int64(length)}, &ros.Timespec{}
	aborted, err := asleep(w, at, length, func() error {
		_, err := system(ros.SYS_NANOSLEEP, uintptr(unsafe.Pointer(req)), uintptr(unsafe.Pointer(rem)))
		return err
	})
	if err == nil && (rem.Sec != 0 || rem.Nsec < 0 || rem.Nsec > int64(length) || !aborted && rem.Nsec != 0) {
		err = fmt.Errorf("of %v were left %+v, aborted: %v", length, *rem, aborted)
	}
	return aborted, err
}

func block(w *worker, at time.Time) (bool, error) {
	length := w.length(at)
	return asleep(w, at, length, func() error {
		_, err := system(ros.SYS_BLOCK, uintptr(length/time.Microsecond))
		return err
	})
}
