// Command command prints the name of its link if package quick has started nothing.
package main

import (
	"fmt"

	_ "github.com/usys-go/bridge/cmd/usys/quick"
	"github.com/usys-go/bridge/loader/start"
)

func main() {
	fmt.Println(start.Link())
}
