package bugs

import (
	"sync"
	"testing"
)

// https://github.com/grpc/grpc-go/pull/1687: WriteStatus may be called concurrently, by SendMsg
// and at the stream's end. Each call whose status the stream has taken closes the channel of
// writes.
//
// Double close, check then act. Goroutines: the stream, 2 that write a status. Locks: a Once.
type transport struct {
	once   sync.Once
	closed chan struct{}
	writes chan func()
}

// do sends fn to the stream. It reports whether the stream took it.
func (h *transport) do(fn func()) bool {
	select {
	case <-h.closed:
		return false
	default:
	}
	select {
	case h.writes <- fn:
		return true
	case <-h.closed:
		return false
	}
}

func (h *transport) WriteStatus() {
	if h.do(func() {}) {
		h.once.Do(func() { close(h.closed) })
		close(h.writes)
	}
}

func (h *transport) runStream() {
	for {
		select {
		case fn, ok := <-h.writes:
			if !ok {
				return
			}
			fn()
		case <-h.closed:
			return
		}
	}
}

func TestGrpc1687(t *testing.T) {
	run(t, func() {
		h := &transport{closed: make(chan struct{}), writes: make(chan func())}
		go h.WriteStatus()
		go h.WriteStatus()
		h.runStream()
	})
}
