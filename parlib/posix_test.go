//go:build linux && amd64 && cgo

package parlib_test

import (
	"runtime"
	"syscall"
	"testing"
	"unsafe"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/usys"
)

func TestPthreadSigmask(t *testing.T) {
	locked(t)
	const block, setmask = 0, 2
	var old, now uint64
	set := uint64(1) << (syscall.SIGUSR2 - 1)
	if r := usys.PthreadSigmask(block, &set, &old); r != 0 || old&set != 0 {
		t.Fatal(r, old)
	}
	if r := usys.PthreadSigmask(block, nil, &now); r != 0 || now != old|set {
		t.Errorf("%d, %#x, want %#x", r, now, old|set)
	}
	if r := usys.PthreadSigmask(setmask, &old, nil); r != 0 {
		t.Fatal(r)
	}
	// libc's setuid waits for 32 and 33 on every thread.
	all, libcs := ^uint64(0), uint64(3)<<31
	if r := usys.PthreadSigmask(setmask, &all, nil); r != 0 {
		t.Fatal(r)
	}
	if r := usys.PthreadSigmask(setmask, &old, &now); r != 0 || now&libcs != 0 || now|libcs|1<<(syscall.SIGKILL-1)|1<<(syscall.SIGSTOP-1) != all {
		t.Errorf("%d, %#x", r, now)
	}
	if r := usys.PthreadSigmask(3, &old, nil); r != int32(ros.EINVAL) {
		t.Error(r)
	}
}

func TestSigaltstack(t *testing.T) {
	locked(t)
	const disable = 2
	old := new(usys.StackT)
	if r, err := usys.Sigaltstack(nil, old); r != 0 || err != nil || old.SP == 0 || old.Size == 0 || old.Flags&disable != 0 {
		t.Fatal(r, err, *old) // Go has one on every thread
	}
	var pin runtime.Pinner // a StackT holds its address as a number
	pin.Pin(old)
	defer pin.Unpin()
	_, err := usys.Sigaltstack(&usys.StackT{SP: uintptr(unsafe.Pointer(old)), Size: 1}, nil)
	wantErrno(t, err, ros.ENOMEM)
	_, err = usys.Sigaltstack(&usys.StackT{Flags: 77}, nil)
	wantErrno(t, err, ros.EINVAL)
	if r, err := usys.Sigaltstack(old, nil); r != 0 || err != nil {
		t.Error(r, err)
	}
}

func TestProfalarm(t *testing.T) {
	for _, bad := range []uint64{0, ^uint64(0)} {
		wantErrno(t, usys.EnableProfalarm(bad), ros.EINVAL)
	}
	// Go's handler keeps SIGPROF for itself, so the timer is asked.
	timer := func() (interval [2]int64) {
		const prof = 2 // ITIMER_PROF
		var value [2][2]int64
		if _, _, errno := syscall.Syscall(syscall.SYS_GETITIMER, prof, uintptr(unsafe.Pointer(&value)), 0); errno != 0 {
			t.Fatal(errno)
		}
		return value[0]
	}
	for _, us := range []uint64{100000, 2500000} {
		if err := usys.EnableProfalarm(us); err != nil {
			t.Fatal(err)
		}
		// The kernel counts in ticks of its own.
		got := timer()
		if us, want := got[0]*1e6+got[1], int64(us); us < want || us > want+20000 {
			t.Errorf("every %d us, want %d", us, want)
		}
	}
	for range 2 {
		usys.DisableProfalarm()
		if got := timer(); got != [2]int64{} {
			t.Error(got)
		}
	}
}

func TestPthreadYield(t *testing.T) {
	for range 100 {
		usys.PthreadYield()
	}
}
