// Package cgo is package curl by cgo, for comparison.
package cgo

// #include <curl/curl.h>
import "C"

import (
	"fmt"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Error is an error of libcurl, a CURLcode.
type Error int

// Error returns libcurl's text and the code.
func (e Error) Error() string {
	return fmt.Sprintf("curl: %s (%d)", C.GoString(C.curl_easy_strerror(C.CURLcode(e))), int(e))
}

func errOf(rc C.CURLcode) error {
	if rc == 0 {
		return nil
	}
	return Error(rc)
}

// A Request is a request to a server.
type Request struct {
	URL     string
	Method  string        // "" is GET, or POST with a body
	Header  []string      // lines
	Body    []byte        // nil: none
	Timeout time.Duration // 0: none
}

// A Response is a server's response.
type Response struct {
	Status      int
	ContentType string
	Body        []byte
}

// A Client makes requests, one at a time. It keeps connections.
type Client struct{ h unsafe.Pointer }

var global = sync.OnceValue(func() error { return errOf(C.curl_global_init(C.CURL_GLOBAL_ALL)) })

// New returns a client. It must be closed.
func New() (*Client, error) {
	if err := global(); err != nil {
		return nil, err
	}
	c := &Client{h: C.curl_easy_init()}
	if c.h == nil {
		return nil, Error(C.CURLE_OUT_OF_MEMORY)
	}
	return c, nil
}

// Close closes the connections.
func (c *Client) Close() {
	C.curl_easy_cleanup(c.h)
	c.h = nil
}

// Do makes a request, and follows redirections.
func (c *Client) Do(r *Request) (*Response, error) {
	header, err := list(r.Header)
	if err != nil {
		return nil, err
	}
	defer C.curl_slist_free_all(header)
	b := newBody()
	defer freeBody(b)
	C.curl_easy_reset(c.h)
	set := options{h: c.h}
	set.long(C.CURLOPT_NOSIGNAL, 1)
	set.long(C.CURLOPT_FOLLOWLOCATION, 1)
	set.long(C.CURLOPT_TIMEOUT_MS, r.Timeout.Milliseconds())
	set.string(C.CURLOPT_URL, r.URL)
	if r.Body != nil {
		set.long(C.CURLOPT_POSTFIELDSIZE_LARGE, int64(len(r.Body)))
		set.bytes(C.CURLOPT_COPYPOSTFIELDS, r.Body)
	}
	if r.Method != "" {
		set.string(C.CURLOPT_CUSTOMREQUEST, r.Method)
	}
	set.list(C.CURLOPT_HTTPHEADER, header)
	set.body(b)
	if set.err != nil {
		return nil, set.err
	}
	if err := errOf(C.curl_easy_perform(c.h)); err != nil {
		return nil, err
	}
	return response(c.h, b)
}

// list makes a list in C's memory, which must be freed.
func list(lines []string) (l *C.struct_curl_slist, err error) {
	for _, line := range lines {
		p, err := unix.BytePtrFromString(line)
		if err != nil {
			C.curl_slist_free_all(l)
			return nil, err
		}
		longer := C.curl_slist_append(l, (*C.char)(unsafe.Pointer(p)))
		if longer == nil {
			C.curl_slist_free_all(l)
			return nil, Error(C.CURLE_OUT_OF_MEMORY)
		}
		l = longer
	}
	return l, nil
}
