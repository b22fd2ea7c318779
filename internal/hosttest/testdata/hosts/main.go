// Hosts installs the host whose number is its argument and prints how package usys treats it.
package main

/*
#include "hosts.h"
*/
import "C"

import (
	"fmt"
	"os"
	"strconv"

	"github.com/usys-go/bridge/usys"
)

func main() {
	kind, _ := strconv.Atoi(os.Args[1])
	C.install(C.int(kind))
	fmt.Println("Attach:", usys.Attach())
	fmt.Print(usys.Status())
	call()
	_, err := usys.UnsetAlarm(nil)
	fmt.Println("UnsetAlarm:", err)
	C.install(3)
	fmt.Println("Attach to another:", usys.Attach())
	call()
	defer func() { fmt.Println("recovered:", recover() != nil) }()
	var p *usys.Info
	p.Host = ""
}

func call() {
	defer func() {
		if err := recover(); err != nil {
			fmt.Println("Call:", err)
		}
	}()
	fmt.Println("Call:", usys.Call(usys.USYS_FUNC, 40, 2))
}
