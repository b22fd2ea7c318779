// Package chromium drives a headless Chromium, for tests of pages.
package chromium

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/need"
)

// mostWait bounds a wait for the browser, on a busy machine too.
const mostWait = 2 * time.Minute

// A Browser is a headless Chromium with one page, driven by the protocol of its developer
// tools over two pipes.
type Browser struct {
	t       testing.TB
	out     io.Writer
	session string
	id      int

	mu       sync.Mutex
	replies  map[int]chan reply
	problems []string // exceptions and other errors of the page
	requests []string // addresses that the page has asked for
}

// A reply is a message from the browser.
type reply struct {
	ID     int
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  *struct{ Message string }
}

// New starts a browser that ends with the test.
func New(t testing.TB, width, height int) *Browser {
	t.Helper()
	program, home := need.Program(t, "chromium"), homeDir(t)
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	back, from, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
		"--disable-background-networking", "--remote-debugging-pipe", "--user-data-dir="+home, "about:blank")
	cmd.ExtraFiles = []*os.File{in, from} // 3 and 4
	cmd.Env = append(os.Environ(), "HOME="+home)
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	from.Close()
	b := &Browser{t: t, out: out, replies: map[int]chan reply{}}
	done := make(chan struct{})
	go b.read(back, done)
	t.Cleanup(func() {
		if err := b.call("", "Browser.close", nil, nil); err != nil {
			t.Error(err)
			cmd.Process.Kill()
		}
		defer time.AfterFunc(mostWait, func() { cmd.Process.Kill() }).Stop()
		if err := cmd.Wait(); err != nil {
			t.Logf("chromium: %v\n%s", err, log.String())
		}
		<-done
		out.Close()
		back.Close()
	})
	b.open(width, height)
	return b
}

// homeDir returns a directory that is removed after the test. The browser's last processes
// may write to it for a moment after the browser has ended.
func homeDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "chromium")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		err := os.RemoveAll(dir)
		for end := time.Now().Add(mostWait); err != nil && time.Now().Before(end); err = os.RemoveAll(dir) {
			time.Sleep(20 * time.Millisecond)
		}
		if err != nil {
			t.Error(err)
		}
	})
	return dir
}

func (b *Browser) open(width, height int) {
	b.t.Helper()
	var target struct{ TargetID string }
	b.must("", "Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.must("", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.must(b.session, domain+".enable", nil, nil)
	}
	b.must(b.session, "Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
}

// For makes the browser's failures fail t, a test or a part of one.
func (b *Browser) For(t testing.TB) { b.t = t }

// read takes messages until the browser has ended.
func (b *Browser) read(from io.Reader, done chan<- struct{}) {
	defer close(done)
	r := bufio.NewReaderSize(from, 1<<20)
	for {
		text, err := r.ReadBytes(0)
		if err != nil {
			b.mu.Lock()
			for _, c := range b.replies {
				close(c)
			}
			b.replies = nil
			b.mu.Unlock()
			return
		}
		var m reply
		if err := json.Unmarshal(text[:len(text)-1], &m); err != nil {
			continue
		}
		b.mu.Lock()
		b.take(&m)
		b.mu.Unlock()
	}
}

func (b *Browser) take(m *reply) {
	switch m.Method {
	case "":
		if c := b.replies[m.ID]; c != nil {
			delete(b.replies, m.ID)
			c <- *m
		}
	case "Runtime.exceptionThrown", "Log.entryAdded":
		b.problems = append(b.problems, string(m.Params))
	case "Network.requestWillBeSent":
		var p struct{ Request struct{ URL string } }
		if json.Unmarshal(m.Params, &p) == nil {
			b.requests = append(b.requests, p.Request.URL)
		}
	}
}

// call sends a command and waits for its result.
func (b *Browser) call(session, method string, params, result any) error {
	if params == nil {
		params = map[string]any{}
	}
	b.mu.Lock()
	b.id++
	id, c := b.id, make(chan reply, 1)
	if b.replies == nil {
		b.mu.Unlock()
		return fmt.Errorf("%s: the browser has ended", method)
	}
	b.replies[id] = c
	b.mu.Unlock()
	m := map[string]any{"id": id, "method": method, "params": params}
	if session != "" {
		m["sessionId"] = session
	}
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if _, err := b.out.Write(append(text, 0)); err != nil {
		return err
	}
	select {
	case r, ok := <-c:
		switch {
		case !ok:
			return fmt.Errorf("%s: the browser has ended", method)
		case r.Error != nil:
			return fmt.Errorf("%s: %s", method, r.Error.Message)
		case result != nil:
			return json.Unmarshal(r.Result, result)
		}
		return nil
	case <-time.After(mostWait):
		return fmt.Errorf("%s: no reply in %v", method, mostWait)
	}
}

func (b *Browser) must(session, method string, params, result any) {
	b.t.Helper()
	if err := b.call(session, method, params, result); err != nil {
		b.t.Fatal(err)
	}
}

// Eval runs an expression in the page, waits if it is a promise, and returns its value.
func (b *Browser) Eval(expression string) string {
	b.t.Helper()
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	b.must(b.session, "Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &r)
	if e := r.ExceptionDetails; e != nil {
		b.t.Fatalf("%s\n%s %s", expression, e.Text, e.Exception.Description)
	}
	return fmt.Sprint(r.Result.Value)
}

// Show goes to a page and waits until its root's data-state says that it is drawn.
func (b *Browser) Show(url, scheme string) {
	b.t.Helper()
	b.must(b.session, "Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]any{"name": "prefers-color-scheme", "value": scheme}}}, nil)
	b.mu.Lock()
	b.requests = nil
	b.mu.Unlock()
	b.must(b.session, "Page.navigate", map[string]any{"url": url}, nil)
	b.Until("document.documentElement?.dataset.state ?? ''", func(s string) bool { return s == "drawn" || s == "failed" || b.failed() })
	if b.Eval("document.documentElement.dataset.state") != "drawn" {
		b.t.Fatal(b.Eval("document.getElementById('summary').textContent"), b.problems)
	}
}

// failed reports whether the page has had an error.
func (b *Browser) failed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.problems) > 0
}

// Until waits until an expression's value is as wanted.
func (b *Browser) Until(expression string, wanted func(string) bool) {
	b.t.Helper()
	for end := time.Now().Add(mostWait); ; time.Sleep(20 * time.Millisecond) {
		got := b.Eval(expression)
		if wanted(got) {
			return
		}
		if time.Now().After(end) {
			b.t.Fatalf("%s is %s after %v", expression, got, mostWait)
		}
	}
}

// Quiet fails the test if the page has had an error or asked for another address.
func (b *Browser) Quiet(url string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.problems) > 0 {
		b.t.Errorf("the page has errors: %s", strings.Join(b.problems, "\n"))
	}
	if i := slices.IndexFunc(b.requests, func(r string) bool { return r != url && r != "about:blank" }); i >= 0 {
		b.t.Errorf("the page asks for %s", b.requests[i])
	}
}
