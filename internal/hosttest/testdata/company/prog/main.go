//go:build linux && amd64 && cgo

// Prog is a Go program that loads Go libraries: prog [all|fault] LIBRARY...
package main

/*
#include <stdlib.h>
#include "../company.h"
struct lib self(void);
void fault(struct lib *l);
*/
import "C"

import (
	"fmt"
	"os"
	"unsafe"

	"github.com/usys-go/bridge/internal/hosttest/testdata/company/each"
)

//export selfPath
func selfPath() *C.char { return C.CString(each.Path()) }

//export selfListen
func selfListen(sig C.int) C.bool { return C.bool(each.Listen(int(sig))) }

//export selfAgain
func selfAgain(sig C.int) C.bool { return C.bool(each.Again(int(sig))) }

//export selfLeave
func selfLeave(sig C.int) { each.Leave(int(sig)) }

//export selfCount
func selfCount(n C.int) C.int { return C.int(each.Count(int(n))) }

//export selfDeadlines
func selfDeadlines(threads, n C.int) C.int { return C.int(each.Deadlines(int(threads), int(n))) }

//export selfCalls
func selfCalls(threads, n C.int) C.int { return C.int(each.Calls(int(threads), int(n))) }

//export selfRecovers
func selfRecovers() C.bool { return C.bool(each.Recovers()) }

//export selfRecoverFaults
func selfRecoverFaults(on C.bool) { each.RecoverFaults(bool(on)) }

//export selfFaults
func selfFaults() C.bool { return C.bool(each.Faults()) }

func main() {
	libs := (*[4]C.struct_lib)(C.calloc(4, C.size_t(unsafe.Sizeof(C.struct_lib{}))))
	var paths [3]*C.char
	n := len(os.Args) - 2
	for i := range n {
		paths[i] = C.CString(os.Args[2+i])
	}
	if !C.company_open(&libs[1], &paths[0], C.int(n), false) {
		os.Exit(1)
	}
	libs[0] = C.self()
	if os.Args[1] == "fault" {
		each.RecoverFaults(true)
		C.fault(&libs[n])
		os.Exit(1)
	}
	if wrong := C.GoString(C.company_try(&libs[0], C.int(n+1))); wrong != "" {
		fmt.Println(wrong)
		os.Exit(1)
	}
	fmt.Println("ok")
}
