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
		t.Fatalf("PthreadSigmask(block, SIGUSR2) = %d, old mask %#x; want 0, without SIGUSR2", r, old)
	}
	if r := usys.PthreadSigmask(block, nil, &now); r != 0 || now != old|set {
		t.Errorf("PthreadSigmask(block, nil) = %d, mask %#x; want 0, %#x", r, now, old|set)
	}
	if r := usys.PthreadSigmask(setmask, &old, nil); r != 0 {
		t.Fatalf("PthreadSigmask(setmask, %#x) = %d, want 0", old, r)
	}
	// libc's setuid needs every thread to take 32 and 33.
	all, libcs := ^uint64(0), uint64(3)<<31
	if r := usys.PthreadSigmask(setmask, &all, nil); r != 0 {
		t.Fatalf("PthreadSigmask(setmask, %#x) = %d, want 0", all, r)
	}
	if r := usys.PthreadSigmask(setmask, &old, &now); r != 0 || now&libcs != 0 || now|libcs|1<<(syscall.SIGKILL-1)|1<<(syscall.SIGSTOP-1) != all {
		t.Errorf("PthreadSigmask(setmask, old) = %d, mask before %#x; want 0 and all but libc's %#x, SIGKILL and SIGSTOP", r, now, libcs)
	}
	if r := usys.PthreadSigmask(3, &old, nil); r != int32(ros.EINVAL) {
		t.Errorf("PthreadSigmask(3, …) = %d, want EINVAL, %d", r, int32(ros.EINVAL))
	}
}

func TestSigaltstack(t *testing.T) {
	locked(t)
	const disable = 2
	old := new(usys.StackT)
	if r, err := usys.Sigaltstack(nil, old); r != 0 || err != nil || old.SP == 0 || old.Size == 0 || old.Flags&disable != 0 {
		t.Fatalf("Sigaltstack(nil) = %d, %v, stack %+v; want 0, nil and a stack in use, as Go has one on every thread", r, err, *old) // Go has one on every thread
	}
	var pin runtime.Pinner // a StackT holds its address as a number
	pin.Pin(old)
	defer pin.Unpin()
	_, err := usys.Sigaltstack(&usys.StackT{SP: uintptr(unsafe.Pointer(old)), Size: 1}, nil)
	wantErrno(t, err, ros.ENOMEM)
	_, err = usys.Sigaltstack(&usys.StackT{Flags: 77}, nil)
	wantErrno(t, err, ros.EINVAL)
	if r, err := usys.Sigaltstack(old, nil); r != 0 || err != nil {
		t.Errorf("Sigaltstack(%+v) = %d, %v; want 0, nil", *old, r, err)
	}
}

func TestProfalarm(t *testing.T) {
	for _, bad := range []uint64{0, ^uint64(0)} {
		wantErrno(t, usys.EnableProfalarm(bad), ros.EINVAL)
	}
	// Go's handler does not pass SIGPROF on, so the test reads the timer.
	timer := func() (interval [2]int64) {
		const prof = 2 // ITIMER_PROF
		var value [2][2]int64
		if _, _, errno := syscall.Syscall(syscall.SYS_GETITIMER, prof, uintptr(unsafe.Pointer(&value)), 0); errno != 0 {
			t.Fatalf("getitimer: %v", errno)
		}
		return value[0]
	}
	for _, us := range []uint64{100000, 2500000} {
		if err := usys.EnableProfalarm(us); err != nil {
			t.Fatal(err)
		}
		// The kernel rounds to its own ticks.
		got := timer()
		if us, want := got[0]*1e6+got[1], int64(us); us < want || us > want+20000 {
			t.Errorf("every %d us, want %d", us, want)
		}
	}
	for range 2 {
		usys.DisableProfalarm()
		if got := timer(); got != [2]int64{} {
			t.Errorf("the profiling timer after DisableProfalarm: %d, want 0, 0", got)
		}
	}
}

func TestPthreadYield(t *testing.T) {
	for range 100 {
		usys.PthreadYield()
	}
}
