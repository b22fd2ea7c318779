package owner

import (
	"runtime/debug"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOf(t *testing.T) {
	m := From(&debug.BuildInfo{Main: debug.Module{Path: "example.com/app"}, Deps: []*debug.Module{
		{Path: "gopkg.in/yaml.v3"}, {Path: "example.com/app/sub"}, {Path: "github.com/x/y"},
	}})
	for link, want := range map[string]Function{
		"main.main":                                    {Module, "example.com/app", "main", "main"},
		"main.run.func1":                               {Module, "example.com/app", "main", "run"},
		"main.run.func1.2":                             {Module, "example.com/app", "main", "run"},
		"main.run.gowrap1":                             {Module, "example.com/app", "main", "run"},
		"main.(*T).M-fm":                               {Module, "example.com/app", "main", "(*T).M"},
		"main.(*T[...]).M.func2.deferwrap1":            {Module, "example.com/app", "main", "(*T).M"},
		"main.Map[...]":                                {Module, "example.com/app", "main", "Map"},
		"main.each-range1":                             {Module, "example.com/app", "main", "each"},
		"main.init.0":                                  {Module, "example.com/app", "main", "init"},
		"main.init.0.func1":                            {Module, "example.com/app", "main", "init"},
		"main.init":                                    {Module, "example.com/app", "main", "init"},
		"main.glob..func1":                             {Module, "example.com/app", "main", "init"},
		"main.T.M":                                     {Module, "example.com/app", "main", "T.M"},
		"example.com/app/store.(*DB).Open":             {Module, "example.com/app", "example.com/app/store", "(*DB).Open"},
		"example.com/app/store_test.TestX.func1":       {Module, "example.com/app", "example.com/app/store_test", "TestX"},
		"example.com/app/sub/x.F":                      {Module, "example.com/app/sub", "example.com/app/sub/x", "F"},
		"example.com/app_test.TestX":                   {Module, "example.com/app", "example.com/app_test", "TestX"},
		"gopkg.in/yaml%2ev3.Unmarshal":                 {Module, "gopkg.in/yaml.v3", "gopkg.in/yaml.v3", "Unmarshal"},
		"github.com/x/y.F[go.shape.*github.com/a/b.T]": {Module, "github.com/x/y", "github.com/x/y", "F"},
		"unknown.org/z.F":                              {Module, "", "unknown.org/z", "F"},
		"os.(*File).Read":                              {Std, "", "os", "(*File).Read"},
		"net/http.(*conn).serve":                       {Std, "", "net/http", "(*conn).serve"},
		"vendor/golang.org/x/net/http2/hpack.F":        {Std, "", "vendor/golang.org/x/net/http2/hpack", "F"},
		"syscall.Syscall6":                             {Std, "", "syscall", "Syscall6"},
		"sync.(*Once).doSlow":                          {Once, "", "sync", "(*Once).doSlow"},
		"runtime.futex":                                {Runtime, "", "runtime", "futex"},
		"internal/runtime/atomic.Load":                 {Runtime, "", "internal/runtime/atomic", "Load"},
		"internal/runtime/syscall.Syscall6":            {Bridge, "", "internal/runtime/syscall", "Syscall6"},
		"internal/runtime/syscall/linux.Syscall6":      {Bridge, "", "internal/runtime/syscall/linux", "Syscall6"},
		"runtime.usyscall":                             {Bridge, "", "runtime", "usyscall"},
		"gosave_systemstack_switch":                    {Bridge, "", "", "gosave_systemstack_switch"},
	} {
		if diff := cmp.Diff(want, m.Of(link, "")); diff != "" {
			t.Errorf("Of(%s) (-want +got):\n%s", link, diff)
		}
	}
}

// A closure of an inlined function belongs to that function, in whatever package it is.
func TestClosures(t *testing.T) {
	m := From(&debug.BuildInfo{Main: debug.Module{Path: "example.com/app"}, Deps: []*debug.Module{{Path: "example.com/dep"}}})
	m.packages = map[string]string{"os/file.go": "os", "app/main.go": "main", "dep/dep.go": "example.com/dep"}
	m.known = map[string]bool{"main.run": true, "main.helper": true, "main.T.M": true, "main.(*T).P": true}
	for _, c := range []struct{ link, file, want string }{
		{"main.run.Mkdir.func1", "os/file.go", "os.Mkdir"},
		{"main.run.Walk.func1.2", "dep/dep.go", "example.com/dep.Walk"},
		{"main.run.helper.func1", "app/main.go", "main.helper"},
		{"main.run.func1", "app/main.go", "main.run"},
		{"main.T.M.func1", "app/main.go", "main.T.M"},
		{"main.(*T).P.func1", "app/main.go", "main.(*T).P"},
		{"main.gone.func1", "app/main.go", "main.gone"},
	} {
		if got := m.Of(c.link, c.file).String(); got != c.want {
			t.Errorf("%s in %s: %s, want %s", c.link, c.file, got, c.want)
		}
	}
}

// Paths of files in the module cache contain the module of their package.
func TestModuleOf(t *testing.T) {
	for _, c := range [][3]string{
		{"/home/a.b/go/pkg/mod/github.com/x/y@v1.2.3/z/a.go", "github.com/x/y/z", "github.com/x/y"},
		{"/cache/github.com/!burnt!sushi/toml@v1.0.0/a.go", "github.com/BurntSushi/toml", "github.com/BurntSushi/toml"},
		{"gopkg.in/yaml.v3@v3.0.1/yaml.go", "gopkg.in/yaml.v3", "gopkg.in/yaml.v3"},
		{"example.com/app/main.go", "example.com/app", ""},
		{"/usr/lib/go/src/os/file.go", "os", ""},
		{"/odd@v1/a.go", "main", ""},
	} {
		if got := moduleOf(c[0], c[1]); got != c[2] {
			t.Errorf("%s: %q, want %q", c[0], got, c[2])
		}
	}
}

func TestInnermost(t *testing.T) {
	m := From(&debug.BuildInfo{Main: debug.Module{Path: "example.com/app"}})
	for _, c := range []struct {
		began bool
		stack []string
		want  Kind
	}{
		{false, []string{"internal/runtime/syscall.Syscall6", "syscall.open", "os.Open", "main.main", "runtime.main"}, Module},
		{false, []string{"syscall.open", "time.initLocal", "sync.(*Once).doSlow", "main.main"}, Once},
		{false, []string{"syscall.open", "main.main.func1", "sync.(*Once).doSlow", "main.main"}, Module},
		{false, []string{"syscall.open", "os.init", "runtime.doInit1", "runtime.main"}, Std},
		{false, []string{"runtime.futex", "sync.(*Mutex).Lock", "main.main"}, Runtime},
		{true, []string{"runtime.newproc", "net/http.Serve", "main.main"}, Module},
		{false, nil, Std},
	} {
		stack := func(yield func(link, file string) bool) {
			for _, link := range c.stack {
				if !yield(link, "") {
					return
				}
			}
		}
		if got := m.Innermost(stack, c.began); got.Kind != c.want {
			t.Errorf("Innermost(%v) = %+v, want the kind %v", c.stack, got, c.want)
		}
	}
}
