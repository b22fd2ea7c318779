//go:build bars

package curl_test

import (
	"testing"
	"time"

	"github.com/usys-go/bridge/examples/libs/curl"
	"github.com/usys-go/bridge/internal/bar"
)

// TestBarDo measures a request to a server in this program.
func TestBarDo(t *testing.T) {
	url := serve(t)
	cost := func(l library) func() time.Duration {
		c := newClient(t, l)
		return func() time.Duration {
			return bar.CPU(func() {
				for range 200 {
					if _, err := c.Do(&curl.Request{URL: url}); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	}
	bar.Most(t, "curl-get/cgo", bar.Ratio(bar.Pairs, cost(wrappers.Usys), cost(wrappers.Cgo)), 1.1)
}
