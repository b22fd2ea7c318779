package usys_test

import (
	"errors"
	"fmt"

	"github.com/usys-go/bridge/usys"
)

// A program that cannot run without its host calls Require first. The error names what is missing,
// and a cure.
func ExampleRequire() {
	if err := usys.Require("vec"); err != nil {
		fmt.Println(err)
	}
	// Output: usys: this program has no table vec: import the package that declares it (//usys:table vec)
}

// The error of a table function is an *Error, which wraps an error number. This program has no host,
// so that the function is absent.
func ExampleError() {
	err := usys.EnableProfalarm(0)
	var e *usys.Error
	if errors.As(err, &e) {
		fmt.Println(e.Table, e.Func, e.Errno)
	}
	fmt.Println(errors.Is(err, usys.ENOSYS))
	// Output:
	// usys enable_profalarm errno 38
	// true
}
