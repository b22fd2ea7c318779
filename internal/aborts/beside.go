package aborts

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/akaros/ros"
)

// A pipe is read and written by the host's calls. Its bytes are numbered, so that a
// lost or repeated byte is seen.
type pipe struct {
	fd       [2]int
	sent     atomic.Uint32
	received uint32
	in, out  *byte
}

func (p *pipe) write(n int) error {
	for range n {
		*p.out = byte(p.sent.Add(1))
		if n, err := system(ros.SYS_WRITE, uintptr(p.fd[1]), uintptr(unsafe.Pointer(p.out)), 1); n != 1 || err != nil {
			return fmt.Errorf("a write returned %d, %w", n, err)
		}
	}
	return nil
}

// read reads one byte: the next one.
func (p *pipe) read() (byte, error) {
	n, err := system(ros.SYS_READ, uintptr(p.fd[0]), uintptr(unsafe.Pointer(p.in)), 1)
	if err != nil {
		return 0, err
	}
	p.received++
	if n != 1 || *p.in != byte(p.received) {
		return 0, fmt.Errorf("read %d bytes, %d, where %d was to come", n, *p.in, byte(p.received))
	}
	return *p.in, nil
}

// left reads the byte that an aborted read must have left in the pipe.
func (p *pipe) left() error {
	n, err := p.waiting()
	if err == nil && n != 1 {
		err = fmt.Errorf("a read was aborted, and %d bytes are left of one: it had an effect", n)
	}
	if err == nil {
		_, err = p.read()
	}
	return err
}

// empty reports whether everything that was written was read.
func (p *pipe) empty() error {
	if sent := p.sent.Load(); sent != p.received {
		return fmt.Errorf("%d bytes were written and %d read", sent, p.received)
	}
	return nil
}

// A partner is a thread that does something at a time, as exactly as it can.
type partner struct {
	do   chan func()
	gone chan bool
}

func newPartner() *partner {
	p := &partner{make(chan func()), make(chan bool)}
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		for f := range p.do {
			f()
		}
		close(p.gone)
	}()
	return p
}

func (p *partner) at(when time.Time, f func()) {
	p.do <- func() {
		if early := time.Until(when) - 100*time.Microsecond; early > 0 {
			_, _ = system(ros.SYS_BLOCK, uintptr(early/time.Microsecond))
		}
		for time.Until(when) > 0 {
			runtime.Gosched()
		}
		f()
	}
}

func (p *partner) end() {
	close(p.do)
	<-p.gone
}

// beside are threads that read without a deadline all the time. No deadline of another
// thread may end one of their reads.
type beside struct {
	stop  atomic.Bool
	wg    sync.WaitGroup
	mu    sync.Mutex
	reads int
	err   error
}

func startBeside(n int) *beside {
	b := new(beside)
	for range n {
		p, err := newPipe()
		if err != nil {
			b.err = err
			return b
		}
		read := make(chan bool)
		b.wg.Go(func() {
			b.read(p)
			close(read)
		})
		b.wg.Go(func() {
			defer p.close()
			for {
				select {
				case <-read:
					return
				case <-time.After(200 * time.Microsecond):
					_ = p.write(1) // when its time is over, the reader needs one more to see it
				}
			}
		})
	}
	return b
}

func (b *beside) read(p *pipe) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	n := 0
	var err error
	for err == nil && !b.stop.Load() {
		_, err = p.read()
		n++
	}
	b.mu.Lock()
	b.reads += n
	if err != nil {
		b.err = errors.Join(b.err, fmt.Errorf("a read without a deadline: %w", err))
	}
	b.mu.Unlock()
}

func (b *beside) end() (reads int, err error) {
	b.stop.Store(true)
	b.wg.Wait()
	return b.reads, b.err
}
