package cgo

// #include <stdlib.h>
// #include <zlib.h>
//
// static int init_deflate(z_stream *s, int level) { return deflateInit(s, level); }
import "C"

import (
	"errors"
	"io"
	"unsafe"
)

// A Writer compresses what is written to it.
type Writer struct {
	w   io.Writer
	err error
	*buffers
}

// buffers is C memory: by cgo's rules C must not keep pointers to Go memory.
type buffers struct {
	stream C.z_stream
	in     [32 << 10]byte
	out    [32 << 10]byte
}

var errClosed = errors.New("zlib: the writer is closed")

// NewWriter returns a Writer that writes to w. It must be closed.
func NewWriter(w io.Writer, level int) (*Writer, error) {
	z := &Writer{w: w, buffers: (*buffers)(C.calloc(1, C.size_t(unsafe.Sizeof(buffers{}))))}
	if rc := C.init_deflate(&z.stream, C.int(level)); rc != C.Z_OK {
		C.free(unsafe.Pointer(z.buffers))
		return nil, Error(rc)
	}
	return z, nil
}

// Write compresses p.
func (z *Writer) Write(p []byte) (n int, err error) {
	for n < len(p) && z.err == nil {
		part := copy(z.in[:], p[n:])
		z.err = z.deflate(part, C.Z_NO_FLUSH)
		n += part
	}
	return n, z.err
}

// Close writes the remaining output and frees zlib's memory. It does not close the
// underlying writer.
func (z *Writer) Close() error {
	if z.err == errClosed {
		return z.err
	}
	err := z.err
	if err == nil {
		err = z.deflate(0, C.Z_FINISH)
	}
	C.deflateEnd(&z.stream)
	C.free(unsafe.Pointer(z.buffers))
	z.err = errClosed
	return err
}

// deflate compresses the first n bytes of z.in.
func (z *Writer) deflate(n int, flush C.int) error {
	z.stream.next_in, z.stream.avail_in = bytes(z.in[:]), C.uInt(n)
	for {
		z.stream.next_out, z.stream.avail_out = bytes(z.out[:]), C.uInt(len(z.out))
		rc := C.deflate(&z.stream, flush)
		if rc < C.Z_OK && rc != C.Z_BUF_ERROR {
			return Error(rc)
		}
		if _, err := z.w.Write(z.out[:len(z.out)-int(z.stream.avail_out)]); err != nil {
			return err
		}
		if rc == C.Z_STREAM_END || flush == C.Z_NO_FLUSH && z.stream.avail_out > 0 {
			return nil
		}
	}
}
