//go:build extra

package view

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/synthetic"
	"github.com/usys-go/bridge/internal/chromium"
)

// file writes a page and returns its address.
func file(t testing.TB, events []*trace.Event) string {
	t.Helper()
	return chromium.File(t, made(t, slices.Values(events)))
}

// expected are sums that the page has to show.
type expected struct {
	calls, opens, errors, path, own int
	odd                             int
}

const somePath = "/var/log/shop/audit.log"

func expect(events []*trace.Event) (x expected) {
	for _, e := range events {
		if e.Kind != trace.CallEvent {
			continue
		}
		x.calls++
		if e.Name == "openat" {
			x.opens++
		}
		if e.Errno != "" {
			x.errors++
		}
		if e.Path == somePath {
			x.path++
		}
		if e.Text == synthetic.Odd {
			x.odd++
		}
		if i := slices.IndexFunc(e.Stack, func(f trace.Frame) bool {
			p := packageOf(f.Func)
			return p == "main" || strings.Contains(p, ".")
		}); i >= 0 && packageOf(e.Stack[i].Func) == "example.com/shop/templates" {
			x.own++
		}
	}
	return x
}

// row returns the cells of a table's row as text.
const row = `(section, name) => [...document.querySelectorAll('#' + section + ' tr')].map(tr => [...tr.cells].map(c => c.textContent))
	.find(cells => cells[0].replace(/^[▸▾]/, '') === name)?.join('|')`

// TestPage looks at a page with 100,000 records in both color schemes.
func TestPage(t *testing.T) {
	const n = 100_000
	events := slices.Collect(synthetic.Events(n))
	x := expect(events)
	address := file(t, events)
	b := chromium.New(t, 1400, 900)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			b.For(t)
			b.Show(address, scheme)
			if got := b.Eval("document.getElementById('summary').textContent"); !strings.HasPrefix(got, "100,000 records · 6 threads · 16 goroutines · ") {
				t.Errorf("summary %q", got)
			}
			back := map[string]string{"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 28)"}[scheme]
			if got := b.Eval("getComputedStyle(document.body).backgroundColor"); got != back {
				t.Errorf("the background is %s", got)
			}
			checkTables(t, b, x)
			checkFilter(t, b, x)
			checkDrawings(t, b)
			b.Quiet(address)
		})
	}
	b.For(t)
}

func checkTables(t *testing.T, b *chromium.Browser, x expected) {
	t.Helper()
	comma := func(n int) string { return b.Eval(fmt.Sprintf("(%d).toLocaleString('en-US')", n)) }
	b.Eval("document.getElementById('tab-calls').click()")
	if got := b.Eval("(" + row + ")('calls', 'openat')"); !strings.HasPrefix(got, "openat|"+comma(x.opens)+"|") {
		t.Errorf("openat: %q, want %d", got, x.opens)
	}
	b.Eval("document.getElementById('tab-paths').click()")
	if got := b.Eval("(" + row + ")('paths', '" + somePath + "')"); !strings.HasPrefix(got, somePath+"|"+comma(x.path)+"|") {
		t.Errorf("%s: %q, want %d", somePath, got, x.path)
	}
	b.Eval("document.getElementById('tab-packages').click()")
	if got := b.Eval("(" + row + ")('packages', 'example.com/shop/templates')"); !strings.HasPrefix(got, "▸example.com/shop/templates|"+comma(x.own)+"|") {
		t.Errorf("own calls of templates: %q, want %d", got, x.own)
	}
	b.Eval("document.querySelector('#packages [aria-label=\"Functions of example.com/shop/templates\"]').click()")
	if got := b.Eval("(" + row + ")('packages', 'example.com/shop/templates.(*Set).load')"); !strings.Contains(got, "|"+comma(x.own)+"|") {
		t.Errorf("calls of load: %q, want %d", got, x.own)
	}
}

func checkFilter(t *testing.T, b *chromium.Browser, x expected) {
	t.Helper()
	for query, want := range map[string]int{
		"call:openat": x.opens, "path:" + somePath: x.path, `"</script><!--"`: x.odd, "package:example.com/shop/templates": x.own,
		"kind:call": x.calls, "-kind:call": 100_000 - x.calls, "errno:e": x.errors, "nowhere-to-be-found": 0,
		"text:o_rdonly|o_cloexec": x.opens, "call:openat -errno:ENOENT duration>1h": -1,
	} {
		text, err := json.Marshal(query)
		if err != nil {
			t.Fatal(err)
		}
		got := b.Eval("setFilter(" + string(text) + ").then(() => document.getElementById('matches').textContent.replaceAll(',', ''))")
		if want >= 0 && got != fmt.Sprintf("%d of 100000 match", want) {
			t.Errorf("%s: %s, want %d", query, got, want)
		}
	}
	if got := b.Eval("setFilter('').then(() => document.getElementById('matches').textContent)"); got != "" {
		t.Errorf("no filter: %s", got)
	}
}

// checkDrawings uses the drawings by keys, and checks the details that they show.
func checkDrawings(t *testing.T, b *chromium.Browser) {
	t.Helper()
	press := func(view string, keys ...string) {
		for _, key := range keys {
			b.Eval(fmt.Sprintf("document.querySelector('#%s canvas').dispatchEvent(new KeyboardEvent('keydown', {key: '%s', bubbles: true}))", view, key))
		}
	}
	details := "document.getElementById('details').textContent"
	b.Eval("document.getElementById('tab-timeline').click()")
	press("timeline", "f", "ArrowRight", "ArrowRight", "Enter", "w", "d", "a", "s")
	b.Until(details, func(s string) bool { return strings.Contains(s, "thread 4201") && strings.Contains(s, "(") })
	press("timeline", "ArrowDown")
	b.Until(details, func(s string) bool { return strings.Contains(s, "thread 4202") })
	if got := b.Eval("String(timeline.to - timeline.from < field.span)"); got != "true" {
		t.Error("Enter does not zoom")
	}
	b.Eval("document.getElementById('tab-flame').click()")
	b.Eval("flame.paint()")
	press("flame", "ArrowDown")
	if got := b.Eval(details); !strings.HasPrefix(got, "runtime.") || !strings.Contains(got, " % of the time · ") {
		t.Errorf("the first box below the root: %q, want runtime.… with its share of the time", got)
	}
	for _, metric := range []string{"bytes", "calls"} {
		b.Eval("document.querySelector('[value=" + metric + "]').click(), flame.paint()")
		press("flame", "ArrowDown", "Enter", "Escape")
		if got := b.Eval(details); !strings.HasPrefix(got, "all calls\n100.0 % of the "+metric) {
			t.Errorf("all %s: %q", metric, got)
		}
	}
	b.Eval("document.querySelector('[value=time]').click()")
}

// TestOddText shows a text with everything that has to be escaped.
func TestOddText(t *testing.T) {
	e := &trace.Event{Process: 1, Thread: 1, Goroutine: 1 << 63, Begin: 1, End: 2, Name: "</script>", Path: "<img src=x onerror=alert(1)>", Text: synthetic.Odd,
		Labels: []trace.Label{{Key: "<b>", Value: "\"</title>"}}, Stack: []trace.Frame{{Func: "main.<&>", File: "</style>", Line: 1}}}
	address := file(t, []*trace.Event{e})
	b := chromium.New(t, 800, 600)
	b.Show(address, "light")
	b.Eval("timeline.select(1, 0)")
	b.Until("document.getElementById('details').textContent", func(s string) bool { return s != "" })
	got := b.Eval("document.getElementById('details').textContent")
	for _, want := range []string{"</script><!--\\377&amp;\u2028", "\ufffd\x00\t'`", "goroutine 9223372036854775808", "<img src=x", "<b>=\"</title>", "main.<&>  </style>:1"} {
		if !strings.Contains(got, want) {
			t.Errorf("details lack %q: %q", want, got)
		}
	}
	if b.Eval("String(document.images.length)") != "0" {
		t.Error("a text became an element")
	}
	b.Quiet(address)
}

// TestNothing shows a trace without records, and one without stacks.
func TestNothing(t *testing.T) {
	b := chromium.New(t, 800, 600)
	for _, events := range [][]*trace.Event{nil, {{Process: 1, Thread: 1, Begin: 5, End: 5, Name: "sync", Text: "sync() = 0"}}} {
		address := file(t, events)
		b.Show(address, "light")
		for _, view := range []string{"flame", "packages", "paths", "calls", "timeline"} {
			b.Eval("document.getElementById('tab-" + view + "').click()")
			b.Eval("flame.paint(), timeline.paint()")
		}
		b.Quiet(address)
	}
}

var picture = flag.String("picture", "", "the file that TestPicture writes: docs/trace-view.png")

// TestPicture makes the picture of docs/trace.md:
//
//	go test -tags extra ./hosts/trace/view -run TestPicture -picture "$PWD/docs/trace-view.png"
func TestPicture(t *testing.T) {
	address := file(t, slices.Collect(synthetic.Events(20_000)))
	b := chromium.New(t, 1280, 720)
	b.Show(address, "light")
	b.Eval("timeline.show(field.span * 0.4, 2.2e6)")
	b.Eval("timeline.select(timeline.rows.findIndex(r => r.name === 'goroutine 41'), timeline.rows.find(r => r.name === 'goroutine 41').list.find(i => field.begin[i] > timeline.from + 4e5 && meta.names[field.name[i]] === 'openat'))")
	b.Until("document.getElementById('details').textContent", func(s string) bool { return strings.Contains(s, "openat") })
	b.Eval("timeline.paint()")
	png := b.Picture()
	if len(png) < 20_000 || len(png) > 200_000 {
		t.Errorf("the picture has %d bytes, want 20000 to 200000", len(png))
	}
	if *picture != "" {
		if err := os.WriteFile(*picture, png, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// TestServed shows a served page, under the policy in its header.
func TestServed(t *testing.T) {
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		var page bytes.Buffer
		if _, err := made(t, synthetic.Events(1000)).WriteTo(&page); err != nil {
			t.Error(err)
		}
		done <- Serve(ctx, l, page.Bytes())
	}()
	address := "http://" + l.Addr().String() + "/"
	b := chromium.New(t, 800, 600)
	b.Show(address, "light")
	if got := b.Eval("document.getElementById('summary').textContent"); !strings.HasPrefix(got, "1,000 records") {
		t.Errorf("summary %q", got)
	}
	b.Quiet(address)
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
