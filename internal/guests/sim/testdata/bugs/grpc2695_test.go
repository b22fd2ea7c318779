package bugs

import "testing"

// https://github.com/grpc/grpc-go/pull/2695: Write and WriteStatus of one stream (grpc1687_test.go)
// may be called concurrently. Write sees that the transport is open, WriteStatus closes the channel
// of writes, and Write sends to it.
//
// Send on a closed channel, check then act. Goroutines: the stream, Write, WriteStatus. Locks: a
// Once.
func TestGrpc2695(t *testing.T) {
	run(t, func() {
		h := &transport{closed: make(chan struct{}), writes: make(chan func())}
		go h.do(func() {}) // Write
		go h.WriteStatus()
		h.runStream()
	})
}
