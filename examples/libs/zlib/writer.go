package zlib

import (
	"errors"
	"io"
)

// A Writer compresses what is written to it.
type Writer struct {
	w   io.Writer
	err error
	// buffers holds stream, whose address zlib keeps, and the memory that it points to.
	*buffers
}

// buffers is one allocation. zlib leaves a pointer to the byte after its input and
// output; so another member must follow these. A pointer to the end of the allocation
// would point to memory that is not Go's, or to another variable.
type buffers struct {
	stream stream
	in     [32 << 10]byte
	out    [32 << 10]byte
	_      byte
}

var errClosed = errors.New("zlib: the writer is closed")

// NewWriter returns a Writer that writes to w. It must be closed.
func NewWriter(w io.Writer, level int) (*Writer, error) {
	z := &Writer{w: w, buffers: new(buffers)}
	if rc := deflateInit(&z.stream, int32(level)); rc != rcOK {
		return nil, Error(rc)
	}
	return z, nil
}

// Write compresses p.
func (z *Writer) Write(p []byte) (n int, err error) {
	for n < len(p) && z.err == nil {
		part := copy(z.in[:], p[n:])
		z.err = z.deflate(part, noFlush)
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
		err = z.deflate(0, finish)
	}
	deflateEnd(&z.stream)
	z.err = errClosed
	return err
}

// deflate compresses the first n bytes of z.in.
func (z *Writer) deflate(n int, flush int32) error {
	z.stream.nextIn, z.stream.availIn = &z.in[0], uint32(n)
	for {
		z.stream.nextOut, z.stream.availOut = &z.out[0], uint32(len(z.out))
		rc := deflate(&z.stream, flush)
		if rc < rcOK && rc != bufError {
			return Error(rc)
		}
		if _, err := z.w.Write(z.out[:len(z.out)-int(z.stream.availOut)]); err != nil {
			return err
		}
		if rc == streamEnd || flush == noFlush && z.stream.availOut > 0 {
			return nil
		}
	}
}
