//go:build extra

package perfetto

import (
	"bytes"
	"compress/zlib"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/synthetic"
	"github.com/usys-go/bridge/internal/need"
)

// TestProtoc has protoc decode a trace without a schema, and looks each field up in the table: each
// number has to be there, with the same form, and each of the table's fields has to occur.
func TestProtoc(t *testing.T) {
	protoc := need.Program(t, "protoc")
	events := slices.Collect(synthetic.Events(3000))
	after := events[len(events)-1].End + 2*mostDelay
	for i := range int64(2) { // the second begins long before the block that it is in
		events = append(events, &trace.Event{Process: 1, Thread: 1 + int(i), Name: "pause", Begin: synthetic.Start, End: after + i})
	}
	packed := written(t, events...)
	seen := map[string]int{}
	decodeRaw(t, protoc, "Trace", packed, seen)
	for _, p := range decode(t, "Trace", packed)["packet"] {
		z, err := zlib.NewReader(strings.NewReader(p.(message).text("compressed_packets")))
		if err != nil {
			t.Fatal(err)
		}
		block, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		decodeRaw(t, protoc, "Trace", block, seen)
	}
	for _, f := range schema {
		if seen[f.message+"."+f.name] == 0 {
			t.Errorf("the trace has no %s.%s", f.message, f.name)
		}
	}
	if seen["TrackEvent.type"] < 3*3000 {
		t.Errorf("only %d events", seen["TrackEvent.type"])
	}
}

// Lines of protoc --decode_raw: a message begins, ends, or a value.
var (
	opens = regexp.MustCompile(`^(\d+) \{$`)
	value = regexp.MustCompile(`^(\d+): (\d+|0x[0-9a-f]{16}|".*")$`)
)

// decodeRaw counts the fields of a message by their names in the table.
func decodeRaw(t *testing.T, protoc, root string, b []byte, seen map[string]int) {
	t.Helper()
	cmd := exec.Command(protoc, "--decode_raw")
	cmd.Stdin = bytes.NewReader(b)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("protoc: %v", err)
	}
	path := []string{root}
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSpace(line)
		if line == "}" {
			path = path[:len(path)-1]
			continue
		}
		m := opens.FindStringSubmatch(line)
		if m == nil {
			m = value.FindStringSubmatch(line)
		}
		message := path[len(path)-1]
		if message == "" { // text that looks like a message to protoc
			if strings.HasSuffix(line, " {") {
				path = append(path, "")
			}
			continue
		}
		if m == nil {
			t.Fatalf("protoc prints %q in %s", line, message)
		}
		number, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(schema, func(f field) bool { return f.message == message && f.number == protowire.Number(number) })
		if i < 0 {
			t.Fatalf("the table has no field %d of %s", number, message)
		}
		f := schema[i]
		seen[f.message+"."+f.name]++
		if len(m) == 2 {
			path = append(path, below(t, f))
		} else if form(m[2]) != form(example(f.kind)) {
			t.Errorf("%s.%s of type %s is %s", f.message, f.name, f.kind, m[2])
		}
	}
}

// below returns the message that a field holds, or nothing if it is a text.
func below(t *testing.T, f field) string {
	t.Helper()
	switch _, scalar := wire[f.kind]; {
	case scalar:
		t.Errorf("%s.%s of type %s is a message", f.message, f.name, f.kind)
		return ""
	case f.kind == "string" || f.kind == "bytes":
		return ""
	}
	return f.kind
}

// example returns a value of a type in protoc's form. An empty message is an empty text.
func example(kind string) string {
	switch typ, scalar := wire[kind]; {
	case scalar && typ == protowire.VarintType:
		return "1"
	case scalar:
		return "0x0000000000000001"
	}
	return `""`
}

// form returns the kind of value that protoc has printed.
func form(s string) string {
	switch {
	case strings.HasPrefix(s, "0x"):
		return "fixed"
	case strings.HasPrefix(s, `"`):
		return "bytes"
	}
	return "varint"
}
