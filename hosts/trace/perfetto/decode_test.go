package perfetto

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"io"
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// A message is a decoded message: values by the field's name. A value is a uint64, a string
// or a message.
type message map[string][]any

func (m message) uint(name string) uint64 {
	if len(m[name]) == 0 {
		return 0
	}
	return m[name][0].(uint64)
}

func (m message) text(name string) string {
	if len(m[name]) == 0 {
		return ""
	}
	return m[name][0].(string)
}

func (m message) sub(name string) message {
	if len(m[name]) == 0 {
		return nil
	}
	return m[name][0].(message)
}

// wire are the forms of types.
var wire = map[string]protowire.Type{"uint64": protowire.VarintType, "uint32": protowire.VarintType, "int64": protowire.VarintType,
	"int32": protowire.VarintType, "bool": protowire.VarintType, "enum": protowire.VarintType, "fixed64": protowire.Fixed64Type}

// decode decodes a message by the schema, and fails on fields that the schema lacks.
func decode(t *testing.T, name string, b []byte) message {
	t.Helper()
	m := message{}
	for len(b) > 0 {
		number, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			t.Fatalf("%s: no tag: %v", name, protowire.ParseError(n))
		}
		b = b[n:]
		i := slices.IndexFunc(schema, func(f field) bool { return f.message == name && f.number == number })
		if i < 0 {
			t.Fatalf("%s has no field %d", name, number)
		}
		f := schema[i]
		want, scalar := wire[f.kind]
		if !scalar {
			want = protowire.BytesType
		}
		if typ != want {
			t.Fatalf("%s.%s has wire type %d, want %d", name, f.name, typ, want)
		}
		var v any
		switch typ {
		case protowire.VarintType:
			v, n = protowire.ConsumeVarint(b)
		case protowire.Fixed64Type:
			v, n = protowire.ConsumeFixed64(b)
		default:
			var body []byte
			body, n = protowire.ConsumeBytes(b)
			if v = string(body); n >= 0 && f.kind != "string" && f.kind != "bytes" {
				v = decode(t, f.kind, body)
			}
		}
		if n < 0 {
			t.Fatalf("%s.%s: no value: %v", name, f.name, protowire.ParseError(n))
		}
		m[f.name] = append(m[f.name], v)
		b = b[n:]
	}
	return m
}

// A packet is an event's, with its time and its interned texts.
type packet struct {
	at    uint64
	track uint64
	kind  uint64
	event message
	args  map[string]any
	name  string
	stack []string
}

// A file is a decoded trace.
type file struct {
	tracks  map[uint64]message
	packets []packet // in order of time
	blocks  int

	last     uint64
	interned map[string]map[uint64]message
}

// read decodes a trace in Perfetto's way.
func read(t *testing.T, b []byte) *file {
	t.Helper()
	f := &file{tracks: map[uint64]message{}, interned: map[string]map[uint64]message{}}
	for _, p := range decode(t, "Trace", b)["packet"] {
		f.blocks++
		z, err := zlib.NewReader(bytes.NewReader([]byte(p.(message).text("compressed_packets"))))
		if err != nil {
			t.Fatal(err)
		}
		block, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range decode(t, "Trace", block)["packet"] {
			f.add(t, p.(message))
		}
	}
	slices.SortStableFunc(f.packets, func(a, b packet) int { return cmp.Compare(a.at, b.at) })
	return f
}

func (f *file) add(t *testing.T, p message) {
	t.Helper()
	if p.uint("trusted_packet_sequence_id") != 1 {
		t.Fatalf("a packet of no sequence: %v, want sequence 1", p)
	}
	if s := p.sub("clock_snapshot"); s != nil {
		f.last = s["clocks"][1].(message).uint("timestamp")
	}
	if d := p.sub("track_descriptor"); d != nil {
		if _, ok := f.tracks[d.uint("uuid")]; ok {
			t.Errorf("track %d is described twice", d.uint("uuid"))
		}
		f.tracks[d.uint("uuid")] = d
	}
	for field, list := range p.sub("interned_data") {
		if f.interned[field] == nil {
			f.interned[field] = map[uint64]message{}
		}
		for _, v := range list {
			m := v.(message)
			if _, ok := f.interned[field][m.uint("iid")]; ok || m.uint("iid") == 0 {
				t.Fatalf("%s: %d is there twice, or 0", field, m.uint("iid"))
			}
			f.interned[field][m.uint("iid")] = m
		}
	}
	if e := p.sub("track_event"); e != nil {
		f.event(t, p, e)
	}
}

func (f *file) event(t *testing.T, p, e message) {
	t.Helper()
	at := p.uint("timestamp")
	switch p.uint("timestamp_clock_id") {
	case 0:
		at += f.last
		f.last = at
	case clockRealtime:
	default:
		t.Fatalf("clock %d", p.uint("timestamp_clock_id"))
	}
	if f.tracks[e.uint("track_uuid")] == nil {
		t.Fatalf("track %d is not described", e.uint("track_uuid"))
	}
	out := packet{at: at, track: e.uint("track_uuid"), kind: e.uint("type"), event: e, args: map[string]any{}}
	if n := e.uint("name_iid"); n != 0 {
		out.name = f.get(t, "event_names", n).text("name")
	}
	for _, a := range e["debug_annotations"] {
		f.annotation(t, out.args, "", a.(message))
	}
	if n := e.uint("callstack_iid"); n != 0 {
		for _, id := range f.get(t, "callstacks", n)["frame_ids"] {
			frame := f.get(t, "frames", id.(uint64))
			f.get(t, "source_paths", frame.uint("source_path_iid"))
			out.stack = append(out.stack, f.get(t, "function_names", frame.uint("function_name_id")).text("str"))
		}
	}
	f.packets = append(f.packets, out)
}

func (f *file) annotation(t *testing.T, args map[string]any, prefix string, a message) {
	t.Helper()
	name := prefix + f.get(t, "debug_annotation_names", a.uint("name_iid")).text("name")
	for _, e := range a["dict_entries"] {
		f.annotation(t, args, name+".", e.(message))
	}
	for _, kind := range []string{"uint_value", "int_value", "string_value"} {
		if v := a[kind]; v != nil {
			args[name] = v[0]
		}
	}
	if n := a.uint("string_value_iid"); n != 0 {
		args[name] = f.get(t, "debug_annotation_string_values", n).text("str")
	}
}

func (f *file) get(t *testing.T, field string, iid uint64) message {
	t.Helper()
	m, ok := f.interned[field][iid]
	if !ok {
		t.Fatalf("%s has no %d yet", field, iid)
	}
	return m
}
