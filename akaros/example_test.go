//go:build linux && amd64 && cgo

package akaros_test

import (
	"errors"
	"fmt"
	"io/fs"
	"log"

	"github.com/usys-go/bridge/akaros"
	_ "github.com/usys-go/bridge/parlib" // the host
)

// Files have os.File's habits.
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

// Errors have a number and a text.
func ExampleError() {
	_, err := akaros.ReadFile("/no/such")
	fmt.Println(err)
	fmt.Println(errors.Is(err, fs.ErrNotExist))
	// Output:
	// openat /no/such: No such file or directory
	// true
}
