package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// ask requests all files of a server, and prints the responses. ended delivers the reason why a
// handler was cut off.
func ask(url string, ended <-chan error, out io.Writer) error {
	for _, name := range []string{"quick", "slow", "missing"} {
		start := time.Now()
		status, body, err := get(context.Background(), url+"/"+name)
		if err != nil {
			return err
		}
		if status == http.StatusServiceUnavailable {
			return errors.New(body)
		}
		fmt.Fprintf(out, "%-8s %d %s", name+":", status, body)
		if status == http.StatusGatewayTimeout {
			fmt.Fprintf(out, "         (after %v: %v)\n", time.Since(start).Round(time.Millisecond), <-ended)
		}
	}
	// A client that gives up: its handler must not sleep until the limit.
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, _, err := get(ctx, url+"/slow"); !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("a request that was given up: %w", err)
	}
	fmt.Fprintf(out, "slow:    given up; its handler ended, too: %v\n", <-ended)
	return nil
}

func get(ctx context.Context, url string) (status int, body string, err error) {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return 0, "", err
	}
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	return r.StatusCode, string(b), err
}
