package cgo

// #cgo CFLAGS: -O2 -Wall
// #cgo pkg-config: libcurl
// #include <curl/curl.h>
// #include <stdlib.h>
// #include <string.h>
//
// // The body of a response.
// struct body {
//	char *p;
//	size_t n;
// };
//
// static CURLcode setopt_long(CURL *h, CURLoption option, long v)
// {
//	return curl_easy_setopt(h, option, v);
// }
//
// static CURLcode setopt_string(CURL *h, CURLoption option, const char *v)
// {
//	return curl_easy_setopt(h, option, v);
// }
//
// static CURLcode setopt_list(CURL *h, CURLoption option, struct curl_slist *v)
// {
//	return curl_easy_setopt(h, option, v);
// }
//
// // libcurl calls this with each part of a body.
// static size_t gather(char *part, size_t size, size_t count, void *to)
// {
//	struct body *b = to;
//	const size_t n = size * count;
//	char *p = realloc(b->p, b->n + n);
//
//	if (!p)
//		return 0; // not n: libcurl gives up
//	memcpy(p + b->n, part, n);
//	b->p = p;
//	b->n += n;
//	return n;
// }
//
// static CURLcode setopt_body(CURL *h, struct body *b)
// {
//	CURLcode rc = curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, gather);
//
//	return rc ? rc : curl_easy_setopt(h, CURLOPT_WRITEDATA, b);
// }
//
// static CURLcode getinfo_long(CURL *h, CURLINFO info, long *v)
// {
//	return curl_easy_getinfo(h, info, v);
// }
//
// static CURLcode getinfo_string(CURL *h, CURLINFO info, char **v)
// {
//	return curl_easy_getinfo(h, info, v);
// }
import "C"

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// options sets options, and keeps the first error.
type options struct {
	h   unsafe.Pointer
	err error
}

func (o *options) rc(rc C.CURLcode) {
	if o.err == nil {
		o.err = errOf(rc)
	}
}

func (o *options) long(option C.CURLoption, v int64) {
	o.rc(C.setopt_long(o.h, option, C.long(v)))
}

func (o *options) string(option C.CURLoption, v string) {
	p, err := unix.BytePtrFromString(v)
	if err != nil {
		o.err = err
		return
	}
	o.rc(C.setopt_string(o.h, option, (*C.char)(unsafe.Pointer(p))))
}

func (o *options) bytes(option C.CURLoption, v []byte) {
	o.rc(C.setopt_string(o.h, option, (*C.char)(unsafe.Pointer(unsafe.SliceData(v)))))
}

func (o *options) list(option C.CURLoption, v *C.struct_curl_slist) {
	o.rc(C.setopt_list(o.h, option, v))
}

func (o *options) body(b *C.struct_body) { o.rc(C.setopt_body(o.h, b)) }

// response reads the response to a request.
func response(h unsafe.Pointer, b *C.struct_body) (*Response, error) {
	var status C.long
	var kind *C.char
	if err := errOf(C.getinfo_long(h, C.CURLINFO_RESPONSE_CODE, &status)); err != nil {
		return nil, err
	}
	if err := errOf(C.getinfo_string(h, C.CURLINFO_CONTENT_TYPE, &kind)); err != nil {
		return nil, err
	}
	return &Response{
		Status:      int(status),
		ContentType: C.GoString(kind),
		Body:        append([]byte{}, unsafe.Slice((*byte)(unsafe.Pointer(b.p)), b.n)...),
	}, nil
}

// newBody allocates C memory: by cgo's rules C must not keep pointers to Go memory.
func newBody() *C.struct_body { return (*C.struct_body)(C.calloc(1, C.sizeof_struct_body)) }

func freeBody(b *C.struct_body) {
	C.free(unsafe.Pointer(b.p))
	C.free(unsafe.Pointer(b))
}
