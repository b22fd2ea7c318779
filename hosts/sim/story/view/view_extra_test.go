//go:build extra

package view

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/usys-go/bridge/hosts/sim/story"
	"github.com/usys-go/bridge/hosts/sim/story/synthetic"
	"github.com/usys-go/bridge/internal/chromium"
)

// expected are sums that the page has to show.
type expected struct {
	records, messages, lost, outputs, odd, starts, crashes, cuts, ofN2 int
}

func expect(events []*story.Event) (x expected) {
	for _, e := range events {
		switch e.Kind {
		case story.Sent:
			x.messages++
		case story.Lost:
			x.lost++
		case story.Output:
			x.outputs++
			if strings.Contains(string(e.Data), synthetic.Odd) {
				x.odd++
			}
		case story.Start:
			x.starts++
		case story.Crash:
			x.crashes++
		case story.Cut:
			x.cuts++
		}
		switch e.Kind {
		case story.Run, story.Machine, story.Arrived, story.Lost, story.Details:
		default:
			x.records++
			if e.Machine == 2 || e.Other == 2 {
				x.ofN2++
			}
		}
	}
	return x
}

// TestPage looks at a page with 100,000 events in both color schemes.
func TestPage(t *testing.T) {
	events := synthetic.Events(100_000)
	x := expect(events)
	address := chromium.File(t, made(t, events))
	b := chromium.New(t, 1400, 900)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			b.For(t)
			b.Show(address, scheme)
			back := map[string]string{"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 28)"}[scheme]
			if got := b.Eval("getComputedStyle(document.body).backgroundColor"); got != back {
				t.Errorf("the background is %s", got)
			}
			checkFirst(t, b, x)
			checkFilter(t, b, x)
			checkMoves(t, b)
			b.Quiet(address)
		})
	}
	b.For(t)
}

// drawn returns how many items of a kind the diagram shows.
func drawn(t *testing.T, b *chromium.Browser, name string) int {
	t.Helper()
	n, err := strconv.Atoi(b.Eval("(diagram.paint(), diagram.drawn." + name + ")"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// checkFirst checks the first view: the failed property, with the events before it.
func checkFirst(t *testing.T, b *chromium.Browser, x expected) {
	t.Helper()
	comma := func(n int) string { return b.Eval(fmt.Sprintf("(%d).toLocaleString('en-US')", n)) }
	want := fmt.Sprintf("seed 7 · %s events · %d machines · %s messages, %s lost · %d crashes · %d cuts · ", comma(x.records), synthetic.Machines+1,
		comma(x.messages), comma(x.lost), x.crashes, x.cuts)
	if got := b.Eval("document.getElementById('summary').textContent"); !strings.HasPrefix(got, want) {
		t.Errorf("summary %q, want %q", got, want)
	}
	if got := b.Eval("document.getElementById('failures').textContent"); !strings.Contains(got, "always “"+synthetic.Property+"” has failed at +") ||
		!strings.Contains(got, "n1 lacks it") {
		t.Errorf("failures %q, want always “%s” with n1 lacks it", got, synthetic.Property)
	}
	b.Until("document.getElementById('details').textContent", func(s string) bool { return strings.HasPrefix(s, "failure: "+synthetic.Property+"\n+") })
	for name, least := range map[string]int{"lanes": synthetic.Machines + 1, "failures": 1, "arrows": 5, "processes": 2} {
		if got := drawn(t, b, name); got < least {
			t.Errorf("%d %s are drawn, want at least %d", got, name, least)
		}
	}
	if got := drawn(t, b, "lanes"); got != synthetic.Machines+1 {
		t.Errorf("%d lanes, want %d", got, synthetic.Machines+1)
	}
}

func checkFilter(t *testing.T, b *chromium.Browser, x expected) {
	t.Helper()
	for query, want := range map[string]int{
		"kind:message": x.messages, "fate:lost": x.lost, "kind:output": x.outputs, `"</script><!--"`: x.odd, "kind:start": x.starts, "kind:failure": 1,
		"kind:crash": x.crashes, "machine:n2": x.ofN2, "-kind:message": x.records - x.messages, "nowhere-to-be-found": 0,
		`"` + synthetic.Property + `"`: 1, "fsync eio kind:output": 0,
	} {
		text, err := json.Marshal(query)
		if err != nil {
			t.Fatal(err)
		}
		got := b.Eval("setFilter(" + string(text) + ").then(() => document.getElementById('matches').textContent.replaceAll(',', ''))")
		if got != fmt.Sprintf("%d of %d match", want, x.records) {
			t.Errorf("%s: %s, want %d", query, got, want)
		}
	}
	b.Eval("setFilter('')")
}

// all counts the items that the diagram shows of records that it does not merge: those of a part of
// the axis where each has its own rows.
const inView = `(() => {
	const n = {arrows: 0, lost: 0, outputs: 0};
	for (let i = 0; i < meta.records; i++) {
		const {begin, end} = diagram.axis;
		if (begin[i] > diagram.to || end[i] < diagram.from) continue;
		if (field.kind[i] === kindNumber.output) n.outputs++;
		if (isMessage(i)) n[field.fate[i] === LOST ? 'lost' : 'arrows']++;
	}
	return JSON.stringify(n);
})()`

// checkMoves moves the diagram by keys, clicks an arrow, and compares the drawing with the expected
// one.
func checkMoves(t *testing.T, b *chromium.Browser) {
	t.Helper()
	press := func(keys ...string) {
		for _, key := range keys {
			b.Eval(fmt.Sprintf("document.querySelector('#diagram canvas').dispatchEvent(new KeyboardEvent('keydown', {key: '%s', bubbles: true}))", key))
		}
	}
	b.Eval("setAxis('order'), diagram.show(20000, 60)")
	var want map[string]int
	if err := json.Unmarshal([]byte(b.Eval(inView)), &want); err != nil {
		t.Fatal(err)
	}
	for name, n := range want {
		if got := drawn(t, b, name); got != n && name != "lost" || name == "arrows" && n < 10 {
			t.Errorf("%d %s are drawn, want %d", got, name, n)
		}
	}
	b.Eval(`(() => {
		const i = diagram.everything().find(i => isMessage(i) && field.fate[i] === ARRIVED && diagram.axis.begin[i] > diagram.from && diagram.axis.end[i] < diagram.to);
		const a = diagram.x(field.machine[i] - 1), z = diagram.x(field.other[i] - 1), [y1, y2] = diagram.ends(i);
		diagram.select(diagram.at(a + (z - a) * 0.5, y1 + (y2 - y1) * 0.5));
	})()`)
	details := "document.getElementById('details').textContent"
	b.Until(details, func(s string) bool {
		return strings.HasPrefix(s, "message: ") && strings.Contains(s, " · arrived · at +")
	})
	press("Enter", "ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft", "n", "N", "w", "s", "PageDown", "PageUp", "End", "Home")
	press("f")
	if got := b.Eval("String(diagram.to - diagram.from >= diagram.axis.length)"); got != "true" {
		t.Errorf("f shows all: %s, want true", got)
	}
	for _, axis := range []string{"time", "order"} {
		b.Eval("setAxis('" + axis + "'), diagram.fit()")
		for _, name := range []string{"gaps", "cuts", "arrows", "lost", "outputs", "marks", "failures"} {
			if drawn(t, b, name) == 0 {
				t.Errorf("by %s no %s are drawn", axis, name)
			}
		}
	}
	b.Eval("document.querySelector('#failures button').click()")
	b.Until(details, func(s string) bool { return strings.HasPrefix(s, "failure: ") })
}

// TestManyMachines moves over lanes for which there is no room.
func TestManyMachines(t *testing.T) {
	const n = 60
	events := synthetic.Events(1000)
	for m := range n {
		events = append(events, &story.Event{Time: 1e9, Kind: story.Note, Machine: 10 + m, Other: story.None, Text: "a"})
	}
	address := chromium.File(t, made(t, events))
	b := chromium.New(t, 1000, 700)
	b.Show(address, "dark")
	if got := drawn(t, b, "lanes"); got != n+synthetic.Machines+1 {
		t.Errorf("%d lanes, want %d", got, n+synthetic.Machines+1)
	}
	b.Eval("setFilter('machine:n5').then(() => setFilter('kind:note'))") // goes to the last lanes
	b.Eval("diagram.select(meta.records - 1)")
	if got := b.Eval("String(diagram.left > 1000 && diagram.x(meta.machines.length - 1) < diagram.width)"); got != "true" {
		t.Errorf("the last lane is in view: %s, want true", got)
	}
	b.Quiet(address)
}

// TestNothing shows a story with only its first line, and one of one machine.
func TestNothing(t *testing.T) {
	b := chromium.New(t, 800, 600)
	begin := &story.Event{Kind: story.Run, Version: 1, Machine: story.None, Other: story.None}
	note := &story.Event{Time: 5, Kind: story.Note, Machine: 0, Other: story.None, Text: "a"}
	for _, events := range [][]*story.Event{{begin}, {begin, note}} {
		address := chromium.File(t, made(t, events))
		b.Show(address, "light")
		b.Eval("setAxis('time'), diagram.paint(), setAxis('order'), diagram.paint()")
		b.Quiet(address)
	}
}

var picture = flag.String("picture", "", "the file that TestPicture writes: docs/cluster-view.png")

// TestPicture makes the picture of docs/cluster.md:
//
//	go test -tags extra ./hosts/sim/story/view -run TestPicture -picture "$PWD/docs/cluster-view.png"
func TestPicture(t *testing.T) {
	b := chromium.New(t, 1280, 900)
	b.Show(chromium.File(t, made(t, synthetic.Events(20_000))), "light")
	b.Until("document.getElementById('details').textContent", func(s string) bool { return strings.HasPrefix(s, "failure: ") })
	b.Until("String(textNow(0, () => {}) !== null && textNow(meta.records - 1, () => {}) !== null)", func(s string) bool { return s == "true" })
	b.Eval("diagram.paint()")
	png := b.Picture()
	if len(png) < 20_000 || len(png) > 300_000 {
		t.Errorf("the picture has %d bytes, want 20000 to 300000", len(png))
	}
	if *picture != "" {
		if err := os.WriteFile(*picture, png, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
