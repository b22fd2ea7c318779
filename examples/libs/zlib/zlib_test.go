package zlib_test

import (
	"bytes"
	gozlib "compress/zlib"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/usys-go/bridge/examples/libs/internal/both"
	"github.com/usys-go/bridge/examples/libs/zlib"
	"github.com/usys-go/bridge/examples/libs/zlib/cgo"
)

type library struct {
	crc32      func(crc uint32, p []byte) uint32
	compress   func(p []byte, level int) ([]byte, error)
	uncompress func(p []byte, limit int) ([]byte, error)
	newWriter  func(w io.Writer, level int) (io.WriteCloser, error)
}

var wrappers = both.Wrappers[library]{
	Usys: library{zlib.CRC32, zlib.Compress, zlib.Uncompress,
		func(w io.Writer, level int) (io.WriteCloser, error) { return zlib.NewWriter(w, level) }},
	Cgo: library{cgo.CRC32, cgo.Compress, cgo.Uncompress,
		func(w io.Writer, level int) (io.WriteCloser, error) { return cgo.NewWriter(w, level) }},
}

func TestBlocks(t *testing.T) {
	text := bytes.Repeat([]byte("a text that repeats itself; "), 1000)
	both.Same(t, wrappers, func(t *testing.T, l library, log *both.Log) {
		log.Add("crc32 %x %x %x", l.crc32(0, nil), l.crc32(7, nil), l.crc32(0, []byte("abc")))
		log.Add("in parts: %v", l.crc32(l.crc32(0, text[:100]), text[100:]) == crc32.ChecksumIEEE(text))
		for _, level := range []int{-1, 0, 1, 9, 10} {
			p, err := l.compress(text, level)
			log.Add("level %d: %v", level, err)
			log.Found("%d bytes, %08x", len(p), crc32.ChecksumIEEE(p))
		}
		p, _ := l.compress(text, 9)
		q, err := l.uncompress(p, len(text))
		log.Add("back: %v, %v", bytes.Equal(q, text), err)
		q, err = l.uncompress(p, len(text)-1)
		log.Add("no room: %d, %v", len(q), err)
		q, err = l.uncompress(p[:len(p)/2], len(text))
		log.Add("half: %d, %v", len(q), err)
		q, err = l.uncompress([]byte("what?"), 100)
		log.Add("no zlib: %d, %v", len(q), err)
		p, err = l.compress(nil, -1)
		log.Add("nothing: %x, %v", p, err)
		q, err = l.uncompress(p, 0)
		log.Add("and back: %d, %v", len(q), err)
	}, `
crc32 0 7 352441c2
in parts: true
level -1: <nil>
level 0: <nil>
level 1: <nil>
level 9: <nil>
level 10: zlib: stream error
back: true, <nil>
no room: 0, zlib: buffer error
half: 0, zlib: data error
no zlib: 0, zlib: data error
nothing: 789c030000000001, <nil>
and back: 0, <nil>
`)
}

// full is a writer that takes n bytes.
type full struct{ n int }

var errFull = errors.New("full")

func (f *full) Write(p []byte) (int, error) {
	if f.n -= len(p); f.n < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriter(t *testing.T) {
	text := make([]byte, 300000)
	rand.NewChaCha8([32]byte{}).Read(text[:150000])
	both.Same(t, wrappers, func(t *testing.T, l library, log *both.Log) {
		var out bytes.Buffer
		w, err := l.newWriter(&out, 6)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range [][]byte{text[:1], nil, text[1:70000], text[70000:]} {
			n, err := w.Write(part)
			log.Add("write: %d, %v", n, err)
		}
		log.Add("close: %v", w.Close())
		log.Add("again: %v", w.Close())
		_, err = w.Write([]byte("more"))
		log.Add("too late: %v", err)
		log.Found("%d bytes, %08x", out.Len(), crc32.ChecksumIEEE(out.Bytes()))
		log.Add("back: %v", inflated(out.Bytes(), text))

		w, err = l.newWriter(&full{100}, 6)
		log.Add("full: %v", err)
		_, err = w.Write(text)
		log.Add("write: %v", err)
		log.Add("close: %v", w.Close())
		_, err = l.newWriter(nil, 10)
		log.Add("level 10: %v", err)
	}, `
write: 1, <nil>
write: 0, <nil>
write: 69999, <nil>
write: 230000, <nil>
close: <nil>
again: zlib: the writer is closed
too late: zlib: the writer is closed
back: <nil>
full: <nil>
write: full
close: full
level 10: zlib: stream error
`)
}

// inflated checks with Go's package that p is text in compressed form.
func inflated(p, text []byte) error {
	r, err := gozlib.NewReader(bytes.NewReader(p))
	if err != nil {
		return err
	}
	q, err := io.ReadAll(r)
	if err == nil && !bytes.Equal(q, text) {
		return errors.New("another text")
	}
	return err
}

// grow makes the stack grow, so that its contents move.
func grow(n int) byte {
	var frame [512]byte
	if n == 0 {
		return frame[0]
	}
	return grow(n-1) + frame[n%len(frame)]
}

func TestBusy(t *testing.T) {
	both.Busy(t, wrappers, func(l library, goroutine int) error {
		random := rand.New(rand.NewPCG(uint64(goroutine), 0))
		for range 20 {
			text := bytes.Repeat([]byte{byte(goroutine), byte(random.Uint32())}, random.IntN(100000))
			var out bytes.Buffer
			w, err := l.newWriter(&out, 1)
			if err != nil {
				return err
			}
			for rest := text; len(rest) > 0; {
				n := min(len(rest), 1+random.IntN(50000))
				if _, err := w.Write(rest[:n]); err != nil {
					return err
				}
				rest = rest[n:]
				grow(random.IntN(100))
			}
			if err := errors.Join(w.Close(), inflated(out.Bytes(), text)); err != nil {
				return err
			}
			if a, b := l.crc32(0, text), crc32.ChecksumIEEE(text); a != b {
				return fmt.Errorf("crc %x, want %x", a, b)
			}
			p, err := l.compress(text, 1)
			if err != nil {
				return err
			}
			if q, err := l.uncompress(p, len(text)); err != nil || !bytes.Equal(q, text) {
				return fmt.Errorf("uncompress: %w", err)
			}
		}
		return nil
	})
}

func TestAllocations(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() {
		var p [16]byte
		zlib.CRC32(0, p[:])
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
