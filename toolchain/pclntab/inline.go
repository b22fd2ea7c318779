package pclntab

import (
	"encoding/binary"
	"io"
)

// sizeCall is the size of a call in a tree of inlined calls: struct inlinedCall of
// runtime/symtabinl.go.
const sizeCall = 16

// An inlinedCall is a call in such a tree.
type inlinedCall struct {
	id     byte
	name   uint32 // of the function that is called, in funcnametab
	parent uint32 // the offset of an instruction at the place of the call, from the function's entry
}

// trees are the trees of inlined calls. Until go1.25 they are in the program's
// read-only data, of which only the needed calls are read.
type trees struct {
	r  io.ReaderAt
	at int64 // the offset of gofunc in r
}

// call reads a call of the tree at off.
func (t *trees) call(off uint32, index int32) (c inlinedCall, ok bool) {
	var b [sizeCall]byte
	if _, err := t.r.ReadAt(b[:], t.at+int64(off)+sizeCall*int64(index)); err != nil {
		return c, false
	}
	le := binary.LittleEndian
	return inlinedCall{id: b[0], name: le.Uint32(b[4:]), parent: le.Uint32(b[8:])}, true
}
