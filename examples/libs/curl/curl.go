// Package curl wraps the C library libcurl: requests by HTTP, and by its other protocols.
//
// Package cgo beside it is the same by cgo.
package curl

//go:generate go -C ../../.. run ./cmd/usys gen ./examples/libs/curl

import (
	"fmt"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/usys"
)

// Error is an error of libcurl, a CURLcode.
type Error int

// Error returns libcurl's text and the code.
func (e Error) Error() string {
	return fmt.Sprintf("curl: %s (%d)", unix.BytePtrToString(easyStrerror(uint32(e))), int(e))
}

func errOf(rc uint32) error {
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
type Client struct {
	h    *handle
	body *body
}

var global = sync.OnceValue(func() error {
	if err := usys.Require("curl"); err != nil {
		return err
	}
	return errOf(globalInit(globalAll))
})

// New returns a client. It must be closed.
func New() (*Client, error) {
	if err := global(); err != nil {
		return nil, err
	}
	c := &Client{h: easyInit(), body: new(body)}
	if c.h == nil {
		return nil, Error(outOfMemory)
	}
	return c, nil
}

// Close closes the connections.
func (c *Client) Close() {
	easyCleanup(c.h)
	c.h = nil
}

// Do makes a request, and follows redirections.
func (c *Client) Do(r *Request) (*Response, error) {
	header, err := list(r.Header)
	if err != nil {
		return nil, err
	}
	defer slistFreeAll(header)
	easyReset(c.h)
	if err := c.prepare(r, header); err != nil {
		return nil, err
	}
	defer func() {
		free(c.body.p)
		*c.body = body{}
	}()
	if err := errOf(easyPerform(c.h)); err != nil {
		return nil, err
	}
	var status int64
	var kind *byte
	if err := errOf(getinfoLong(c.h, infoResponseCode, &status)); err != nil {
		return nil, err
	}
	if err := errOf(getinfoString(c.h, infoContentType, &kind)); err != nil {
		return nil, err
	}
	return &Response{
		Status:      int(status),
		ContentType: unix.BytePtrToString(kind),
		Body:        append([]byte{}, unsafe.Slice(c.body.p, c.body.n)...),
	}, nil
}

// prepare sets all options.
func (c *Client) prepare(r *Request, header *slist) error {
	set := options{h: c.h}
	set.long(optNoSignal, 1)
	set.long(optFollowLocation, 1)
	set.long(optTimeoutMS, r.Timeout.Milliseconds())
	set.string(optURL, r.URL)
	if r.Body != nil {
		set.long(optPostFieldSize, int64(len(r.Body)))
		set.rc(setoptString(c.h, optCopyPostFields, unsafe.SliceData(r.Body)))
	}
	if r.Method != "" {
		set.string(optCustomRequest, r.Method)
	}
	set.rc(setoptList(c.h, optHTTPHeader, header))
	set.rc(setoptBody(c.h, c.body))
	return set.err
}

// options sets options, and keeps the first error.
type options struct {
	h   *handle
	err error
}

func (o *options) rc(rc uint32) {
	if o.err == nil {
		o.err = errOf(rc)
	}
}

func (o *options) long(option, v int64) { o.rc(setoptLong(o.h, option, v)) }

func (o *options) string(option int64, v string) {
	p, err := unix.BytePtrFromString(v)
	if err != nil {
		o.err = err
		return
	}
	o.rc(setoptString(o.h, option, p))
}

// list makes a list in C's memory, which must be freed.
func list(lines []string) (l *slist, err error) {
	for _, line := range lines {
		p, err := unix.BytePtrFromString(line)
		if err != nil {
			slistFreeAll(l)
			return nil, err
		}
		longer := slistAppend(l, p)
		if longer == nil {
			slistFreeAll(l)
			return nil, Error(outOfMemory)
		}
		l = longer
	}
	return l, nil
}
