package mark

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/usys-go/bridge/abi"
)

// Offsets has the offsets of the members that a host reads in structures of a program's
// package runtime: the program's second note, struct usys_offsets in C (loader/note.h).
// A field is called after the name that go_asm.h has for the offset, GGoid after g_goid.
// The assembler takes the numbers from there while package runtime is compiled
// (toolchain/_runtime), so they are those of the program's own Go release.
type Offsets struct {
	Moduledata uint64 // the address of runtime.firstmoduledata, as linked

	GGoid, GParentGoid, GM, GStack, GSched, GLabels uint32
	MG0, MGsignal, MCurg                            uint32
	GobufSP, GobufPC, GobufBP                       uint32
	StackLo, StackHi                                uint32

	ModuledataPCHeader, ModuledataText, ModuledataEtext, ModuledataGofunc uint32

	// GLabels is the offset of a pointer to a set of labels. A set has a list, which is
	// a slice of labels, and a label has strings as key and value. All four are
	// abi.NoOffset before go1.26.
	LabelSetList, LabelSize, LabelKey, LabelValue uint32

	// GAncestors is the offset of a pointer to a slice of ancestorInfo: the goroutines that a
	// goroutine descends from, which the runtime keeps with GODEBUG=tracebackancestors=N. The
	// pcs of one are a slice of program counters, its stack when it made the next.
	GAncestors, AncestorInfoSize, AncestorInfoPCs, AncestorInfoGoid uint32
}

func (o *Offsets) bytes() []byte {
	b, err := binary.Append(nil, binary.LittleEndian, o)
	if err != nil {
		panic(err) // its fields have fixed sizes
	}
	return b
}

// parseOffsets reads the contents of the second note. A later version of it may be
// longer.
func parseOffsets(desc []byte) *Offsets {
	o := new(Offsets)
	if _, err := binary.Decode(desc, binary.LittleEndian, o); err != nil {
		return nil
	}
	return o
}

// offsets reads the offsets that the assembler has put into the program, and the
// address behind them, Note.Sim. The word at an address points there.
func (im *image) offsets(at uint64) (*Offsets, uint64, error) {
	from, ok := im.pointer(at)
	if !ok {
		return nil, 0, errors.New("the table's description has no offsets behind it")
	}
	const magic = uint64(len(abi.MagicOffsets))
	head, ok := im.at(from, magic+abi.SizeOffsets)
	if !ok || string(head[:magic]) != abi.MagicOffsets {
		return nil, 0, fmt.Errorf("no offsets of package runtime at %#x, where the table's description has them", from)
	}
	o := parseOffsets(head[magic:])
	if o.Moduledata, ok = im.pointer(from + magic + abi.OffsetsModuledata); !ok {
		return nil, 0, fmt.Errorf("the offsets of package runtime at %#x name no module data", from)
	}
	sim, ok := im.pointer(from + abi.BehindOffsets)
	if !ok {
		return nil, 0, fmt.Errorf("nothing behind the offsets of package runtime at %#x", from)
	}
	return o, sim, nil
}
