// Plugger opens the plugin whose path is its argument.
package main

import (
	"fmt"
	"os"
	"plugin"
	"strings"

	"github.com/usys-go/bridge/usys"
)

func main() {
	if s := usys.Status(); s.Host != "" || !strings.HasPrefix(s.NoHost, "no host") {
		fmt.Println("before the plugin:", s)
		os.Exit(1)
	}
	p, err := plugin.Open(os.Args[1])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	sum, err := p.Lookup("Sum")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if got := sum.(func(a, b uint64) uint64)(40, 2); got != 42 {
		fmt.Println("Sum", got)
		os.Exit(1)
	}
	// The plugin shares package usys with this program, and so its host.
	if s := usys.Status(); s.Host != "parlib" || usys.Call1(usys.USYS_FREE, 0) == -1 {
		fmt.Println("behind the plugin:", s)
		os.Exit(1)
	}
	fmt.Println("ok")
}
