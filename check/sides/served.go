package sides

import (
	"encoding/binary"

	"github.com/usys-go/bridge/abi"
	"github.com/usys-go/bridge/gen/model"
)

// A served is a host's record of a table, struct usys_served of zusysabi.h, which the two sides
// compare at run time.
type served struct {
	im     *image
	digest model.Digest
	funcs  []servedFunc
	consts map[string]int64
}

type servedFunc struct {
	name   string
	num    int
	flags  int
	digest model.Digest
}

// maxServed bounds the functions and constants of a record that are read.
const maxServed = 1 << 16

// served returns the host's record of a table, or nil if it cannot be read.
func (h *Host) served(table string) *served {
	im, at := h.find(table + "_served")
	if im == nil {
		return nil
	}
	b := im.Bytes(at, abi.SizeServed)
	name, ok1 := im.word(at + abi.ServedName)
	funcs, ok2 := im.word(at + abi.ServedFuncs)
	consts, ok3 := im.word(at + abi.ServedConsts)
	if b == nil || !ok1 || !ok2 || !ok3 || im.Text(name) != table {
		return nil
	}
	s := &served{im: im, consts: map[string]int64{}}
	copy(s.digest[:], b[abi.ServedDigest:])
	nfuncs, nconsts := binary.LittleEndian.Uint32(b[abi.ServedNFuncs:]), binary.LittleEndian.Uint32(b[abi.ServedNConsts:])
	if nfuncs > maxServed || nconsts > maxServed {
		return nil
	}
	for i := range int64(nfuncs) {
		at := funcs + i*abi.SizeServedFunc
		b, name, ok := im.Bytes(at, abi.SizeServedFunc), int64(0), false
		if name, ok = im.word(at + abi.ServedFuncName); b == nil || !ok {
			return nil
		}
		f := servedFunc{name: im.Text(name), num: int(binary.LittleEndian.Uint32(b[abi.ServedFuncNum:])), flags: int(binary.LittleEndian.Uint32(b[abi.ServedFuncFlags:]))}
		copy(f.digest[:], b[abi.ServedFuncDigest:])
		s.funcs = append(s.funcs, f)
	}
	for i := range int64(nconsts) {
		at := consts + i*abi.SizeServedConst
		name, ok1 := im.word(at + abi.ServedConstName)
		val, ok2 := im.word(at + abi.ServedConstVal)
		if !ok1 || !ok2 {
			return nil
		}
		s.consts[im.Text(name)] = val
	}
	return s
}

// byName returns the record's function of a C name.
func (s *served) byName(name string) *servedFunc {
	for i := range s.funcs {
		if s.funcs[i].name == name {
			return &s.funcs[i]
		}
	}
	return nil
}
