package view

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Listen returns a listener that only this machine can reach: the page has all data of the trace.
func Listen(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%w (127.0.0.1:0 takes any free port)", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("address %s: other machines could read the trace (127.0.0.1:0 takes any free port)", address)
	}
	return net.Listen("tcp", address)
}

// Serve serves a page until the context ends.
func Serve(ctx context.Context, l net.Listener, page []byte) error {
	s := &http.Server{Handler: handler(page, l.Addr().String()), ReadHeaderTimeout: time.Minute}
	defer context.AfterFunc(ctx, func() { s.Close() })()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// handler serves the page at /. A request has to name the printed address: a page of another site
// whose name resolves to this machine gets nothing.
func handler(page []byte, address string) http.Handler {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		panic(err) // a listener's address has a port
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Host != address && r.Host != "localhost:"+port:
			http.Error(w, "this server is "+address, http.StatusMisdirectedRequest)
			return
		case r.URL.Path != "/":
			http.NotFound(w, r)
			return
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			http.Error(w, "there is only the page", http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", Policy())
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(page))
	})
}
