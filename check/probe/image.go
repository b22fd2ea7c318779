package probe

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/usys-go/bridge/abi"
)

// Limits for an image that may be broken.
const maxFuncs, maxName = 1 << 16, 1 << 10

// signature is the sentinel and the magic behind it, as they stand at
// abi.TableSentinel. It is computed, so that programs that contain this package do not contain
// it.
var signature = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, abi.Sentinel), abi.Magic)

var problems = map[uint32]string{
	abi.StatusNone:     "no host",
	abi.StatusSentinel: "the table lacks its sentinel 0xDEADBEEF or its magic",
	abi.StatusUnknown:  "the host serves no table of this name (import the package that does)",
	abi.StatusDamaged:  "the table's descriptors are damaged",
}

// A memory is the memory of a stopped program.
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

// text returns the Go string whose header is at off in b.
func (m memory) text(b []byte, off int) (string, error) {
	n := word(b, off+abi.StringN)
	if n > maxName {
		return "", errors.New("a name is too long")
	}
	s, err := m.bytes(word(b, off+abi.StringP), int(n))
	return string(s), err
}

func cstring(b []byte) string {
	b, _, _ = bytes.Cut(b, []byte{0})
	return string(b)
}

// table reads the table at an address, and the number behind its FSOff.
func (m memory) table(addr uint64) (t Table, fsoff int64, slot uint64, err error) {
	head, err := m.bytes(addr, abi.SizeTable)
	if err != nil {
		return t, 0, 0, err
	}
	if !bytes.Equal(head[abi.TableSentinel:abi.TableSentinel+len(signature)], signature) {
		return t, 0, 0, errors.New("a table is gone")
	}
	desc, err := m.bytes(word(head, abi.TableDesc), abi.SizeDesc)
	if err != nil {
		return t, 0, 0, err
	}
	if t.Name, err = m.text(desc, abi.DescName); err != nil {
		return t, 0, 0, err
	}
	status := half(head, abi.TableStatus)
	t.Digest, t.ABI = short(desc[abi.DescDigest:]), fmt.Sprintf("%d.%d", half(head, abi.TableMajor), half(head, abi.TableMinor))
	t.Filled, t.Served = int(half(head, abi.TableFilled)), status == abi.StatusServed
	if !t.Served {
		t.Problem = problems[status]
		if t.Problem == "" {
			t.Problem = "the host speaks another ABI version than " + t.ABI
		}
	}
	t.Host, t.Version = cstring(head[abi.TableHost:][:abi.SizeTableHost]), cstring(head[abi.TableVersion:][:abi.SizeTableVersion])
	if err := m.functions(&t, desc); err != nil {
		return t, 0, 0, err
	}
	if err := m.constants(&t, desc); err != nil {
		return t, 0, 0, err
	}
	if p := word(head, abi.TableFSOff); p != 0 {
		b, err := m.bytes(p, 8)
		if err != nil {
			return t, 0, 0, err
		}
		fsoff = int64(word(b, 0))
	}
	for _, f := range t.Funcs { // the address of one of the host's functions
		at := addr + abi.TableFn + abi.SizeSlot*uint64(f.Num)
		if f.Num >= abi.FirstFree {
			at = addr + abi.TableSlot + abi.SizeSlot*uint64(f.Num-abi.FirstFree)
		}
		if f.State != Filled || f.Num == abi.SentinelSlot || f.Num >= abi.FirstFree && uint64(f.Num-abi.FirstFree) >= word(head, abi.TableNSlots) {
			continue
		}
		b, err := m.bytes(at, abi.SizeSlot)
		if err != nil {
			return t, 0, 0, err
		}
		slot = word(b, 0)
		break
	}
	return t, fsoff, slot, nil
}

// array reads the n elements of the slice whose header is at off in b.
func (m memory) array(b []byte, off, size int) ([]byte, int, error) {
	n := word(b, off+8)
	if n > maxFuncs {
		return nil, 0, errors.New("a table is too large")
	}
	data, err := m.bytes(word(b, off), int(n)*size)
	return data, int(n), err
}

func (m memory) functions(t *Table, desc []byte) error {
	data, n, err := m.array(desc, abi.DescFuncs, abi.SizeFunc)
	if err != nil {
		return err
	}
	t.Declared = n
	for ; len(data) > 0; data = data[abi.SizeFunc:] {
		name, err := m.text(data, abi.FuncName)
		if err != nil {
			return err
		}
		state := Missing
		switch half(data, abi.FuncState) {
		case abi.StateFilled:
			state = Filled
		case abi.StateDiffers:
			state = Differs
		}
		t.Funcs = append(t.Funcs, Function{Name: name, Num: half(data, abi.FuncNum), State: state, Digest: short(data[abi.FuncDigest:])})
	}
	return nil
}

func (m memory) constants(t *Table, desc []byte) error {
	data, _, err := m.array(desc, abi.DescConsts, abi.SizeConst)
	if err != nil {
		return err
	}
	for ; len(data) > 0; data = data[abi.SizeConst:] {
		c := Constant{State: Missing}
		if c.Name, err = m.text(data, abi.ConstName); err != nil {
			return err
		}
		if word(data, abi.ConstState) == abi.StateFilled {
			c.State = Filled
			b, err := m.bytes(word(data, abi.ConstVal), 8)
			if err != nil {
				return err
			}
			c.Value = int64(word(b, 0))
		}
		t.Consts = append(t.Consts, c)
	}
	return nil
}

// served adds the host's digests of the functions that differ, from its record of the table,
// struct usys_served. It leaves out what it cannot read.
func (m memory) served(t *Table, addr uint64) {
	head, err := m.bytes(addr, abi.SizeServed)
	if err != nil || half(head, abi.ServedNFuncs) > maxFuncs {
		return
	}
	data, err := m.bytes(word(head, abi.ServedFuncs), abi.SizeServedFunc*int(half(head, abi.ServedNFuncs)))
	if err != nil {
		return
	}
	for ; len(data) > 0; data = data[abi.SizeServedFunc:] {
		for i := range t.Funcs {
			if f := &t.Funcs[i]; f.State == Differs && f.Num == half(data, abi.ServedFuncNum) {
				f.HostDigest = short(data[abi.ServedFuncDigest:])
			}
		}
	}
}
