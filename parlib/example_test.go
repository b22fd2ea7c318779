//go:build linux && amd64 && cgo

package parlib_test

import (
	"errors"
	"fmt"
	"log"
	"syscall"
	"unsafe"

	"github.com/usys-go/bridge/akaros"
	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/usys"
)

// Importing parlib brings a host into the program, which fills the tables that the program declares.
// Most programs need only import _ "github.com/usys-go/bridge/parlib".
func Example() {
	if err := usys.Require("usys"); err != nil {
		log.Print(err)
		return
	}
	fmt.Println(usys.Status().Host)
	// Output: parlib
}

// After RecoverFaults(true) a fault in C is a panic that the calling goroutine can recover.
func ExampleRecoverFaults() {
	parlib.RecoverFaults(true)
	defer parlib.RecoverFaults(false)
	mem, err := akaros.Mmap(-1, 0, 4096, ros.PROT_NONE, ros.MAP_PRIVATE)
	if err != nil {
		log.Print(err)
		return
	}
	defer akaros.Munmap(mem)
	defer func() {
		var fault *usys.Fault
		if err, ok := recover().(error); ok && errors.As(err, &fault) {
			fmt.Println(syscall.Signal(fault.Signal))
		}
	}()
	list := (**byte)(unsafe.Pointer(unsafe.SliceData(mem))) // C must not read it
	_, err = usys.SerializeArgvEnvp(list, nil)
	fmt.Println("not reached:", err)
	// Output: segmentation fault
}
