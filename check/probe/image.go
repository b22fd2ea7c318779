package probe

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Offsets in a table's image and in what it points to: usys/image.go and
// gen/emit/usysabi.h.
const (
	offMajor, offMinor      = 72, 76
	offDesc                 = 80
	offSlots                = 104
	offStatus, offFilled    = 112, 116
	offFSOff                = 120
	offHost, offVersion     = 128, 160
	sizeHost, sizeVersion   = 32, 16
	sizeTable               = 192
	descDigest              = 16
	descFuncs, descConsts   = 48, 72
	sizeDesc                = 96
	funcDigest, funcNum     = 16, 48
	funcState, sizeFunc     = 60, 64
	constVal, constState    = 16, 24
	sizeConst               = 32
	maxFuncs, maxName       = 1 << 16, 1 << 10
	servedNFuncs, servedFns = 40, 48 // struct usys_served
	servedFunc              = 48     // struct usys_served_func
	servedNum, servedDigest = 8, 16
)

// signature is the sentinel and the magic behind it, as they stand at offset 56. It
// is put together here, so that programs with this package in them do not have it.
var signature = append([]byte{0xef, 0xbe, 0xad, 0xde, 0, 0, 0, 0}, strings.Join([]string{"USYS", "TAB1"}, "")...)

const offMark = 56

var problems = map[uint32]string{
	0: "no host has answered",
	2: "the table lacks its sentinel 0xDEADBEEF or its magic",
	4: "the host serves no table of this name",
}

// A memory is a stopped program's.
type memory struct{ io.ReaderAt }

func (m memory) bytes(addr uint64, n int) ([]byte, error) {
	if addr > 1<<47 {
		return nil, fmt.Errorf("a pointer leads nowhere (%#x)", addr)
	}
	b := make([]byte, n)
	if _, err := m.ReadAt(b, int64(addr)); err != nil {
		return nil, fmt.Errorf("the program's memory at %#x cannot be read: %w", addr, err)
	}
	return b, nil
}

func word(b []byte, off int) uint64 { return binary.LittleEndian.Uint64(b[off:]) }
func half(b []byte, off int) uint32 { return binary.LittleEndian.Uint32(b[off:]) }

// text is a Go string whose head is at off in b.
func (m memory) text(b []byte, off int) (string, error) {
	n := word(b, off+8)
	if n > maxName {
		return "", errors.New("a name is too long")
	}
	s, err := m.bytes(word(b, off), int(n))
	return string(s), err
}

func cstring(b []byte) string {
	b, _, _ = bytes.Cut(b, []byte{0})
	return string(b)
}

// table reads the table at an address, and the number behind its FSOff.
func (m memory) table(addr uint64) (t Table, fsoff int64, slot uint64, err error) {
	head, err := m.bytes(addr, sizeTable)
	if err != nil {
		return t, 0, 0, err
	}
	if !bytes.Equal(head[offMark:offMark+len(signature)], signature) {
		return t, 0, 0, errors.New("a table is gone")
	}
	desc, err := m.bytes(word(head, offDesc), sizeDesc)
	if err != nil {
		return t, 0, 0, err
	}
	if t.Name, err = m.text(desc, 0); err != nil {
		return t, 0, 0, err
	}
	status := half(head, offStatus)
	t.Digest, t.ABI = short(desc[descDigest:]), fmt.Sprintf("%d.%d", half(head, offMajor), half(head, offMinor))
	t.Filled, t.Served = int(half(head, offFilled)), status == 1
	if !t.Served {
		t.Problem = problems[status]
		if t.Problem == "" {
			t.Problem = "the host speaks another ABI version than " + t.ABI
		}
	}
	t.Host, t.Version = cstring(head[offHost:offHost+sizeHost]), cstring(head[offVersion:offVersion+sizeVersion])
	if err := m.functions(&t, desc); err != nil {
		return t, 0, 0, err
	}
	if err := m.constants(&t, desc); err != nil {
		return t, 0, 0, err
	}
	if p := word(head, offFSOff); p != 0 {
		b, err := m.bytes(p, 8)
		if err != nil {
			return t, 0, 0, err
		}
		fsoff = int64(word(b, 0))
	}
	for _, f := range t.Funcs { // where the host's functions lie
		at := addr + 8*uint64(f.Num)
		if f.Num >= 8 {
			at = addr + sizeTable + 8*uint64(f.Num-8)
		}
		if f.State != Filled || f.Num == 7 || f.Num >= 8 && uint64(f.Num-8) >= word(head, offSlots) {
			continue
		}
		b, err := m.bytes(at, 8)
		if err != nil {
			return t, 0, 0, err
		}
		slot = word(b, 0)
		break
	}
	return t, fsoff, slot, nil
}

// array reads the n elements of a slice whose head is at off in b.
func (m memory) array(b []byte, off, size int) ([]byte, int, error) {
	n := word(b, off+8)
	if n > maxFuncs {
		return nil, 0, errors.New("a table is too large")
	}
	data, err := m.bytes(word(b, off), int(n)*size)
	return data, int(n), err
}

func (m memory) functions(t *Table, desc []byte) error {
	data, n, err := m.array(desc, descFuncs, sizeFunc)
	if err != nil {
		return err
	}
	t.Declared = n
	for ; len(data) > 0; data = data[sizeFunc:] {
		name, err := m.text(data, 0)
		if err != nil {
			return err
		}
		state := Missing
		switch half(data, funcState) {
		case 1:
			state = Filled
		case 2:
			state = Differs
		}
		t.Funcs = append(t.Funcs, Function{Name: name, Num: half(data, funcNum), State: state, Digest: short(data[funcDigest:])})
	}
	return nil
}

func (m memory) constants(t *Table, desc []byte) error {
	data, _, err := m.array(desc, descConsts, sizeConst)
	if err != nil {
		return err
	}
	for ; len(data) > 0; data = data[sizeConst:] {
		c := Constant{State: Missing}
		if c.Name, err = m.text(data, 0); err != nil {
			return err
		}
		if word(data, constState) == 1 {
			c.State = Filled
			b, err := m.bytes(word(data, constVal), 8)
			if err != nil {
				return err
			}
			c.Value = int64(word(b, 0))
		}
		t.Consts = append(t.Consts, c)
	}
	return nil
}

// served adds what the host has instead of the functions that differ, from its
// record of the table, struct usys_served. What cannot be read is left out.
func (m memory) served(t *Table, addr uint64) {
	head, err := m.bytes(addr, servedFns+8)
	if err != nil || half(head, servedNFuncs) > maxFuncs {
		return
	}
	data, err := m.bytes(word(head, servedFns), servedFunc*int(half(head, servedNFuncs)))
	if err != nil {
		return
	}
	for ; len(data) > 0; data = data[servedFunc:] {
		for i := range t.Funcs {
			if f := &t.Funcs[i]; f.State == Differs && f.Num == half(data, servedNum) {
				f.HostDigest = short(data[servedDigest:])
			}
		}
	}
}
