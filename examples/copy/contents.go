package main

import (
	"bytes"
	"io"

	"github.com/usys-go/bridge/akaros"
)

// block is the smallest hole that file systems make.
const block = 4096

var zeros [block]byte

// contents copies the contents of a file. If holes is set, blocks of zeros become holes: the
// calls do not report the places of holes.
func (c *copier) contents(in, out *akaros.File, holes bool) error {
	skipped := int64(0)
	for {
		n, err := io.ReadFull(in, c.buf)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return err
		}
		for rest := c.buf[:n]; len(rest) > 0; {
			length, zero := stretch(rest, holes)
			if zero {
				skipped += int64(length)
			} else if err := write(out, &skipped, rest[:length]); err != nil {
				return err
			}
			rest = rest[length:]
		}
		if err == nil {
			continue
		}
		if skipped > 0 { // only a byte at its end makes the file longer
			skipped--
			return write(out, &skipped, zeros[:1])
		}
		return nil
	}
}

// stretch returns the length of the data, or of the hole, at the beginning of b. Holes are whole
// blocks, except at the end of a file.
func stretch(b []byte, holes bool) (n int, zero bool) {
	if !holes {
		return len(b), false
	}
	for n < len(b) {
		part := b[n:min(n+block, len(b))]
		z := bytes.Equal(part, zeros[:len(part)])
		if n > 0 && z != zero {
			break
		}
		zero = z
		n += len(part)
	}
	return n, zero
}

// write writes b after a hole.
func write(out *akaros.File, skipped *int64, b []byte) error {
	if *skipped > 0 {
		if _, err := out.Seek(*skipped, io.SeekCurrent); err != nil {
			return err
		}
		*skipped = 0
	}
	_, err := out.Write(b)
	return err
}
