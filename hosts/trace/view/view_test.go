package view

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/page"
	"github.com/usys-go/bridge/hosts/trace/synthetic"
)

// made returns the trace of events.
func made(t testing.TB, events iter.Seq[*trace.Event]) *Trace {
	t.Helper()
	next, stop := iter.Pull(events)
	defer stop()
	tr, err := Read(func(e *trace.Event) error {
		from, ok := next()
		if !ok {
			return io.EOF
		}
		*e = *from
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	tr.Title = "server.json"
	return tr
}

func pageOf(t testing.TB, tr *Trace) string {
	t.Helper()
	var b strings.Builder
	n, err := tr.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatalf("WriteTo = %d, %v; want %d, nil", n, err, b.Len())
	}
	return b.String()
}

var element = regexp.MustCompile(`<script type="application/octet-stream" id="([a-z]+\d*)">([A-Za-z0-9+/=]*)</script>`)

// unpacked returns the page's data by their names, and the page without them.
func unpacked(t testing.TB, page string) (data map[string][]byte, rest string) {
	t.Helper()
	data = map[string][]byte{}
	for _, m := range element.FindAllStringSubmatch(page, -1) {
		b, err := io.ReadAll(flate.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(m[2]))))
		if err != nil {
			t.Fatalf("%s: %v", m[1], err)
		}
		data[m[1]] = b
	}
	return data, element.ReplaceAllString(page, "")
}

// TestData reads the page's data as its script does, and compares them with the events.
func TestData(t *testing.T) {
	events := slices.Collect(synthetic.Events(40_000))
	data, _ := unpacked(t, pageOf(t, made(t, slices.Values(events))))
	var m meta
	if err := json.Unmarshal(data["meta"], &m); err != nil {
		t.Fatal(err)
	}
	fields := map[string][]uint64{}
	planes := data["columns"]
	for _, c := range m.Columns {
		values := make([]uint64, m.Records)
		for p := range c.Width {
			for i := range values {
				values[i] += uint64(planes[p*m.Records+i]) << (8 * p)
			}
		}
		fields[c.Name], planes = values, planes[c.Width*m.Records:]
	}
	if len(planes) != 0 || m.Records != len(events) || m.Blocks != 3 {
		t.Fatalf("%d bytes too many, %d records, %d blocks; want 0, %d, 3", len(planes), m.Records, m.Blocks, len(events))
	}
	var texts []string
	for n := range m.Blocks {
		texts = append(texts, textsOf(data[fmt.Sprint("texts", n)], min(m.Block, m.Records-n*m.Block))...)
	}
	slices.SortStableFunc(events, func(a, b *trace.Event) int { return int(a.Begin - b.Begin) })
	end := int64(0)
	for _, e := range events {
		end = max(end, e.Begin, e.End)
	}
	var at int64
	fmt.Sscan(m.Start, &at)
	for i, want := range events {
		at += int64(fields["begin"][i])
		kind := fields["kind"][i]
		got := &trace.Event{Kind: trace.EventKind(kind &^ unfinished), Begin: at, End: at + int64(fields["duration"][i]), Name: m.Names[m.SiteNames[fields["site"][i]-1]-1],
			Text: texts[i], Bytes: int64(fields["bytes"][i])}
		for _, f := range m.Stacks[m.SiteStacks[fields["site"][i]-1]] {
			got.Stack = append(got.Stack, trace.Frame{Func: m.Functions[m.Frames[f].Function].Name, File: m.Frames[f].File, Line: m.Frames[f].Line})
		}
		got.Process, got.Thread = m.Threads[fields["thread"][i]-1].Process, m.Threads[fields["thread"][i]-1].Thread
		if n := fields["goroutine"][i]; n > 0 {
			fmt.Sscan(m.Goroutines[n-1].Number, &got.Goroutine)
		}
		if n := fields["path"][i]; n > 0 {
			got.Path = m.Paths[n-1]
		}
		if n := fields["errno"][i]; n > 0 {
			got.Errno = m.Errnos[n-1]
		}
		if n := fields["labels"][i]; n > 0 {
			got.Labels = m.Labels[n-1]
		}
		got.Number, got.Ret = want.Number, want.Ret // are in the text
		if kind&unfinished != 0 {
			until := end
			if want.Leaves() {
				until = want.Begin
			}
			if got.End != until {
				t.Fatalf("record %d lasts until %d, not %d", i, got.End, until)
			}
			got.End = 0
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("record %d (-want +got):\n%s", i, diff)
		}
	}
}

// TestUnfinished checks that a call that has not returned ends with its process, and that
// calls that end their thread take no time.
func TestUnfinished(t *testing.T) {
	const child, parent = 2, 1
	made := made(t, slices.Values([]*trace.Event{
		{Name: "exit", Process: parent, Begin: 10},
		{Name: "read", Process: child, Begin: 20},
		{Name: "exit_group", Process: child, Begin: 50},
		{Kind: trace.ExitEvent, Name: "exit", Process: child, Begin: 60, End: 60},
		{Name: "accept", Process: parent, Begin: 70},
		{Name: "write", Process: parent, Begin: 1000, End: 1001},
	}))
	var got []uint64
	for _, c := range made.columns() {
		for i := range made.records {
			if c.Name == "duration" {
				got = append(got, c.Value(i))
			}
		}
	}
	if want := []uint64{0, 40, 0, 0, 931, 1}; !slices.Equal(got, want) {
		t.Errorf("durations %v, want %v", got, want)
	}
}

func textsOf(b []byte, n int) (texts []string) {
	rest := b[4*n:]
	for i := range n {
		size := binary.LittleEndian.Uint32(b[4*i:])
		texts, rest = append(texts, string(rest[:size])), rest[size:]
	}
	return texts
}

// TestShell checks the page without its data: it names no address, makes no HTML from
// texts, and may run only its own scripts.
func TestShell(t *testing.T) {
	tr := made(t, synthetic.Events(100))
	tr.Title = "</title><script>alert(1)</script>.json"
	data, rest := unpacked(t, pageOf(t, tr))
	if len(data) != 3 {
		t.Errorf("%d elements of data, want 3", len(data))
	}
	for _, bad := range []string{`http:`, `https:`, `\bws:`, `wss:`, `src=`, `href=`, `url\(`, `@import`, `import\(`, `fetch\(`, `XMLHttpRequest`, `innerHTML`,
		`outerHTML`, `insertAdjacentHTML`, `document\.write`, `\beval\(`, `Function\(`, `\bstyle="`, `\bon[a-z]+="`, `<script>alert`, `shop`} {
		if m := regexp.MustCompile(bad).FindString(rest); m != "" {
			t.Errorf("the page has %q", m)
		}
	}
	if n := strings.Count(rest, html.EscapeString(tr.Title)); n != 2 {
		t.Errorf("the page has its title %d times, want twice", n)
	}
	policy := html.UnescapeString(regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(rest)[1])
	if !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "unsafe") || policy != Policy() {
		t.Errorf("policy %q, want default-src 'none' first, nothing unsafe, and the same each time", policy)
	}
	for tag, directive := range map[string]string{"script": "script-src ", "style": "style-src "} {
		body := regexp.MustCompile(`(?s)<` + tag + `>(.*)</` + tag + `>`).FindStringSubmatch(rest)[1]
		if !strings.Contains(policy, directive+page.Digest(body)) {
			t.Errorf("the policy forbids the page's %s", tag)
		}
	}
}

// TestSize measures the page of a million records.
func TestSize(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n /= 10
	}
	size, err := made(t, synthetic.Events(n)).WriteTo(io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d records, %.1f MB", n, float64(size)/1e6)
	if size > int64(40*n) {
		t.Errorf("%d records take %d bytes, want 40 each or less", n, size)
	}
}

func TestPackageOf(t *testing.T) {
	for _, c := range []struct {
		function, file, name string
		std, trimmed         bool
	}{
		{"os.Open", "/go/src/os/file.go", "os", true, true},
		{"net/http.(*conn).serve", "/go/src/net/http/server.go", "net/http", true, true},
		{"main.main", "/home/a/main.go", "main", false, false},
		{"main.main.func1.2", "/home/a/main.go", "main", false, false},
		{"example.com/a/b.F[go.shape.struct { example.com/x/y.Z int }]", "/home/a/b/b.go", "example.com/a/b", false, false},
		{"gopkg.in/yaml%2ev3.(*parser).parse", "/mod/gopkg.in/yaml.v3@v3/p.go", "gopkg.in/yaml.v3", false, false},
		{"shop/api.Serve", "/home/a/api/api.go", "shop/api", false, true}, // looks like std without a path
		{"vendor/golang.org/x/net/dns.F", "/go/src/vendor/golang.org/x/net/dns/f.go", "vendor/golang.org/x/net/dns", true, true},
		{"slices.SortFunc[...]", "/go/src/slices/sort.go", "slices", true, true},
		{"write", "", "write", true, true},
	} {
		if got := packageOf(c.function); got != c.name {
			t.Errorf("%s is of package %s, want %s", c.function, got, c.name)
		}
		if standard(c.name, c.file, "/go/src/") != c.std || standard(c.name, c.name+"/x.go", "") != c.trimmed {
			t.Errorf("%s is std: %t, with -trimpath: %t; want %t, %t", c.name, standard(c.name, c.file, "/go/src/"), standard(c.name, c.name+"/x.go", ""), c.std, c.trimmed)
		}
	}
	tr := made(t, slices.Values([]*trace.Event{{Name: "a", Stack: []trace.Frame{{Func: "main.f", File: "/x/runtime/f.go"}, {Func: "runtime.main", File: "/opt/go/src/runtime/proc.go"}}}}))
	if got := tr.root(); got != "/opt/go/src/" {
		t.Errorf("std is in %s, want /opt/go/src/", got)
	}
}

// TestReadError returns the reader's error.
func TestReadError(t *testing.T) {
	if _, err := Read(func(*trace.Event) error { return io.ErrUnexpectedEOF }); err != io.ErrUnexpectedEOF {
		t.Errorf("Read = %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestFull(t *testing.T) {
	for _, n := range []int{100, 100_000} {
		if _, err := made(t, synthetic.Events(n)).WriteTo(full{}); err != io.ErrShortWrite {
			t.Errorf("%d records: %v, want %v", n, err, io.ErrShortWrite)
		}
	}
}

// TestTexts keeps bytes of all kinds.
func TestTexts(t *testing.T) {
	var all []byte
	for c := range 256 {
		all = append(all, byte(c))
	}
	data, _ := unpacked(t, pageOf(t, made(t, slices.Values([]*trace.Event{{Text: string(all)}, {Text: ""}, {Text: "</script>"}}))))
	if got := textsOf(data["texts0"], 3); !slices.Equal(got, []string{string(all), "", "</script>"}) || !bytes.Contains(data["texts0"], all) {
		t.Errorf("the texts are %q, want %q, unencoded", got, []string{string(all), "", "</script>"})
	}
}
