package main

import (
	"context"
	"errors"
	"net/http"
	"path"
	"path/filepath"
	"time"

	"github.com/usys-go/bridge/akaros"
	"github.com/usys-go/bridge/deadline"
)

var errTooSlow = errors.New("the file took too long")

// A server serves the files of a directory.
type server struct {
	dir   string
	limit time.Duration
	ended chan error // receives the cause when a handler was cut off, if a receiver waits
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeoutCause(r.Context(), s.limit, errTooSlow)
	defer cancel()
	var data []byte
	var failed error
	cause := deadline.RunContext(ctx, func() {
		// Each call in this may sleep: the open of a pipe until there is a writer, the
		// read of a device until there is data. Each ends when ctx does.
		data, failed = akaros.ReadFile(filepath.Join(s.dir, path.Base(r.URL.Path)))
	})
	switch {
	case errors.Is(cause, errTooSlow):
		http.Error(w, cause.Error(), http.StatusGatewayTimeout)
	case cause != nil: // the client has gone, or there is no host
		http.Error(w, cause.Error(), http.StatusServiceUnavailable)
	case errors.Is(failed, akaros.ENOENT):
		http.NotFound(w, r)
	case failed != nil:
		http.Error(w, failed.Error(), http.StatusInternalServerError)
	default:
		w.Write(data)
	}
	if cause != nil {
		select {
		case s.ended <- cause:
		default:
		}
	}
}
