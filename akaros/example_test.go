//go:build linux && amd64 && cgo

package akaros_test

import (
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"

	"github.com/usys-go/bridge/akaros"
	_ "github.com/usys-go/bridge/parlib" // the host
)

// A File behaves like an os.File.
func ExampleFile() {
	f, err := akaros.Open("doc.go")
	if err != nil {
		log.Print(err)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		log.Print(err)
		return
	}
	fmt.Println(info.Name(), info.Mode().IsRegular(), info.Size() > 0)
	// Output: doc.go true true
}

// An error has a number and the host's text.
func ExampleError() {
	_, err := akaros.ReadFile("/no/such")
	fmt.Println(err)
	fmt.Println(errors.Is(err, fs.ErrNotExist))
	// Output:
	// openat /no/such: No such file or directory
	// true
}

// A tree of files is an fs.FS.
func ExampleDirFS() {
	names, err := fs.Glob(akaros.DirFS("."), "call_*.go")
	fmt.Println(names, err)
	// Output: [call_file.go call_mem.go call_name.go call_proc.go call_time.go] <nil>
}

// A process has only the descriptors that its parent gives it, here standard output.
func ExampleStartProcess() {
	attr := &akaros.ProcAttr{Files: []akaros.Descriptor{nil, os.Stdout}}
	p, err := akaros.StartProcess("/bin/echo", []string{"echo", "hello"}, attr)
	if err != nil {
		log.Print(err)
		return
	}
	state, err := p.Wait()
	fmt.Println(state, err)
	// Output:
	// hello
	// exit status 0 <nil>
}
