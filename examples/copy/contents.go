package main

import (
	"bytes"
	"io"

	"github.com/usys-go/bridge/akaros"
)

// block is the smallest hole that file systems make.
const block = 4096

var zeros [block]byte

// contents copies what is in a file. Where holes is set, blocks of nothing but
// zeros become holes: the calls do not tell where holes are.
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
		if skipped > 0 { // nothing makes a file longer but a byte at its end
			skipped--
			return write(out, &skipped, zeros[:1])
		}
		return nil
	}
}

// stretch is how long the data, or the hole, at the beginning of b is. Holes are
// whole blocks, but for a file's last.
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

// write writes b behind a hole.
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
