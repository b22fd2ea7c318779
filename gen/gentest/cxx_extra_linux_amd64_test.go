//go:build extra

package gentest

import (
	"testing"

	"github.com/usys-go/bridge/gen"
	"github.com/usys-go/bridge/internal/need"
)

const cxxTable = `package vec

//usys:table vec host=host

// A Box is opaque: in C++ it is a class.
type Box struct{}

//usys:nb Dot(p, q *float64, n int64) (r float64) [num=8]
//usys:call Open(name *uint8, box **Box) (r int32, err error) [num=9, errno=-1]
//usys:nb Close(box *Box) [num=10]
`

const cxxHost = `#include <cerrno>
#include <new>
#include <string>

#include "zvec.h"

namespace {
struct Box { std::string name; };

double dot(const double *p, const double *q, long long n) noexcept
{
	double r = 0;
	for (long long i = 0; i < n; i++)
		r += p[i] * q[i];
	return r;
}

int open(const char *name, Box **box)
{
	if (!*name) {
		errno = EINVAL;
		return -1;
	}
	*box = new Box{name};
	return (int)(*box)->name.size();
}

void close(Box *box) { delete box; }
}

const struct vec_host vec_host = { dot, open, close };
`

const cxxMain = `package main

import (
	"cxx/vec"
	_ "cxx/vec/host"
)

func main() {
	p := []float64{1, 2, 3}
	var box *vec.Box
	name, none := []byte("four\x00"), []byte("\x00")
	n, err := vec.Open(&name[0], &box)
	_, bad := vec.Open(&none[0], &box)
	println(int(vec.Dot(&p[0], &p[0], 3)), n, err == nil, bad.Error())
	vec.Close(box)
}
`

// TestCxx builds and runs a host in C++.
func TestCxx(t *testing.T) {
	need.Program(t, "g++")
	module(t, "cxx")
	write(t, "vec/vec.go", cxxTable)
	write(t, "vec/host/host.cc", cxxHost)
	write(t, "main.go", cxxMain)
	files, err := gen.Generate("vec")
	if err != nil {
		t.Fatal(err)
	}
	if err := gen.Write(files); err != nil {
		t.Fatal(err)
	}
	out, err := command(t, "CGO_ENABLED=1", "go", "run", ".")
	if want := "14 4 true vec.open: errno 22: open: Invalid argument\n"; err != nil || out != want {
		t.Errorf("%v\n%swant %s", err, out, want)
	}
}
