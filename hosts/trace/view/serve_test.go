package view

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestListen(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:0": "", "[::1]:0": "", "localhost:0": "",
		":8080":          "other machines could read the trace",
		"0.0.0.0:0":      "other machines could read the trace",
		"192.168.1.2:80": "other machines could read the trace",
		"example.com:80": "other machines could read the trace",
		"8080":           "missing port in address",
	} {
		l, err := Listen(address)
		switch {
		case err == nil && want == "":
			l.Close()
		case want == "" && strings.HasPrefix(address, "[::1]"): // there may be no IPv6
		case err == nil || want == "" || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "(127.0.0.1:0 "):
			t.Errorf("Listen(%s): %v, want an error with %q and an example, or none if that is empty", address, err, want)
		}
	}
}

func TestServe(t *testing.T) {
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error)
	go func() { done <- Serve(ctx, l, []byte("the page")) }()
	address := l.Addr().String()
	for _, c := range []struct {
		method, path, host string
		status             int
		body               string
	}{
		{"GET", "/", address, 200, "the page"},
		{"GET", "/", strings.Replace(address, "127.0.0.1", "localhost", 1), 200, "the page"},
		{"HEAD", "/", address, 200, ""},
		{"GET", "/favicon.ico", address, 404, "404 page not found\n"},
		{"POST", "/", address, 405, "there is only the page\n"},
		{"GET", "/", "evil.example:80", 421, "this server is " + address + "\n"},
	} {
		r, err := http.NewRequest(c.method, "http://"+address+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = c.host
		reply, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(reply.Body)
		if err != nil {
			t.Fatal(err)
		}
		reply.Body.Close()
		if reply.StatusCode != c.status || string(body) != c.body {
			t.Errorf("%s %s of %s: %d %q, want %d %q", c.method, c.path, c.host, reply.StatusCode, body, c.status, c.body)
		}
		if c.status == 200 && (reply.Header.Get("Content-Security-Policy") != Policy() || reply.Header.Get("Content-Type") != "text/html; charset=utf-8") {
			t.Errorf("header %v", reply.Header)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
