package perfetto

import (
	"slices"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/stacks"
)

// An interner numbers texts and stacks from 1, and describes new ones for the next block.
type interner struct {
	fresh  []byte                                 // InternedData of the next block
	texts  map[protowire.Number]map[string]uint64 // by field of InternedData
	frames map[trace.Frame]uint64
	stacks stacks.Table
}

// mostTexts bounds the paths and other values that are kept for their numbers.
const mostTexts = 1 << 16

func newInterner() interner {
	return interner{texts: map[protowire.Number]map[string]uint64{}, frames: map[trace.Frame]uint64{}}
}

// text returns the number of a text.
func (i *interner) text(field protowire.Number, text string) uint64 {
	m := i.texts[field]
	if m == nil {
		m = map[string]uint64{}
		i.texts[field] = m
	}
	n, ok := m[text]
	if !ok {
		n = uint64(len(m) + 1)
		m[text] = n
		i.fresh = appendText(i.fresh, field, appendText(appendUint(nil, internedID, n), internedText, strings.ToValidUTF8(text, "\ufffd")))
	}
	return n
}

// full reports whether no more texts should be kept for a field.
func (i *interner) full(field protowire.Number) bool { return len(i.texts[field]) >= mostTexts }

// stack returns the number of a stack, whose frames Perfetto wants outermost first.
func (i *interner) stack(stack []trace.Frame) uint64 {
	n, fresh := i.stacks.Number(stack)
	id := uint64(n + 1)
	if fresh {
		b := appendUint(nil, callstackID, id)
		for _, f := range slices.Backward(stack) {
			b = appendUint(b, callstackList, i.frame(f))
		}
		i.fresh = appendText(i.fresh, internedCallstacks, b)
	}
	return id
}

func (i *interner) frame(f trace.Frame) uint64 {
	n, ok := i.frames[f]
	if !ok {
		n = uint64(len(i.frames) + 1)
		i.frames[f] = n
		b := appendUint(nil, frameID, n)
		b = appendUint(b, frameFunction, i.text(internedFunctions, f.Func))
		if f.File != "" {
			b = appendUint(b, frameSource, i.text(internedSources, f.File))
			b = appendUint(b, frameLine, uint64(uint32(f.Line)))
		}
		i.fresh = appendText(i.fresh, internedFrames, b)
	}
	return n
}
