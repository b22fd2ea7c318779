package curl_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/examples/libs/curl"
	"github.com/usys-go/bridge/examples/libs/curl/cgo"
	"github.com/usys-go/bridge/examples/libs/internal/both"
)

// client is the Client of both packages, with common types of requests and responses.
type client interface {
	Do(r *curl.Request) (*curl.Response, error)
	Close()
}

type cgoClient struct{ *cgo.Client }

func (c cgoClient) Do(r *curl.Request) (*curl.Response, error) {
	s, err := c.Client.Do((*cgo.Request)(r))
	return (*curl.Response)(s), err
}

type library func() (client, error)

var wrappers = both.Wrappers[library]{
	Usys: func() (client, error) { return curl.New() },
	Cgo: func() (client, error) {
		c, err := cgo.New()
		return cgoClient{c}, err
	},
}

// newClient makes a client that is closed at the end of the test.
func newClient(t *testing.T, l library) client {
	c, err := l()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestMain(m *testing.M) {
	os.Setenv("no_proxy", "*")
	os.Exit(m.Run())
}

// serve starts a server whose responses describe the requests.
func serve(t *testing.T) (url string) {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprintf(w, "%s %s %q %d %v", r.Method, r.URL, r.Header.Get("X-Name"), len(body), err)
	})
	mux.Handle("/moved", http.RedirectHandler("/here", http.StatusFound))
	mux.HandleFunc("/nothing", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/missing", http.NotFound)
	mux.HandleFunc("/large", func(w http.ResponseWriter, r *http.Request) { w.Write(large) })
	mux.HandleFunc("/late", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/short", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "10")
		w.Write([]byte("short"))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

var large = bytes.Repeat([]byte("much "), 1<<20)

func TestDo(t *testing.T) {
	url := serve(t)
	both.Same(t, wrappers, func(t *testing.T, l library, log *both.Log) {
		c := newClient(t, l)
		for _, r := range []curl.Request{
			{URL: url + "/path?a=b"},
			{URL: url + "/moved"},
			{URL: url, Body: []byte{}},
			{URL: url, Body: make([]byte, 100000), Header: []string{"X-Name: a name", "X-Other: 1"}},
			{URL: url, Method: "DELETE"},
			{URL: url + "/nothing"},
			{URL: url + "/missing"},
		} {
			s, err := c.Do(&r)
			if err != nil {
				t.Fatal(err)
			}
			log.Add("%d %q %q", s.Status, s.ContentType, s.Body)
		}
		s, err := c.Do(&curl.Request{URL: url + "/large"})
		if err != nil {
			t.Fatal(err)
		}
		log.Add("%d %v", s.Status, bytes.Equal(s.Body, large))
	}, `
200 "text/plain" "GET /path?a=b \"\" 0 <nil>"
200 "text/plain" "GET /here \"\" 0 <nil>"
200 "text/plain" "POST / \"\" 0 <nil>"
200 "text/plain" "POST / \"a name\" 100000 <nil>"
200 "text/plain" "DELETE / \"\" 0 <nil>"
204 "" ""
404 "text/plain; charset=utf-8" "404 page not found\n"
200 true
`)
}

func TestErrors(t *testing.T) {
	url := serve(t)
	both.Same(t, wrappers, func(t *testing.T, l library, log *both.Log) {
		c := newClient(t, l)
		for _, r := range []curl.Request{
			{URL: "http://127.0.0.1:1/"}, // no server listens,
			{URL: "nosuch://host/"},
			{URL: "http://:/"},
			{URL: ""},
			{URL: "a\x00b"},
			{URL: url, Header: []string{"a", "a\x00b"}},
			{URL: url, Method: "a\x00b"},
			{URL: url + "/late", Timeout: 50 * time.Millisecond},
			{URL: url + "/short"},
			{URL: url},
		} {
			_, err := c.Do(&r)
			log.Found("%v", err)
			text := fmt.Sprint(err)
			log.Add("%s", text[strings.Index(text, "(")+1:]) // libcurl's texts change, its codes do not
		}
	}, `
7)
1)
3)
3)
invalid argument
invalid argument
invalid argument
28)
18)
<nil>
`)
}

func TestBusy(t *testing.T) {
	url := serve(t)
	both.Busy(t, wrappers, func(l library, goroutine int) error {
		c, err := l()
		if err != nil {
			return err
		}
		defer c.Close()
		for i := range 30 {
			n := goroutine * i * 100
			s, err := c.Do(&curl.Request{URL: fmt.Sprint(url, "/", goroutine), Body: make([]byte, n), Header: []string{fmt.Sprint("X-Name: ", i)}})
			if err != nil {
				return err
			}
			if want := fmt.Sprintf("POST /%d %q %d <nil>", goroutine, fmt.Sprint(i), n); string(s.Body) != want {
				return fmt.Errorf("%s, want %s", s.Body, want)
			}
		}
		return nil
	})
}
