// Mutants does its usual work, and then makes one more call, in the place given by its argument.
package main

import (
	"fmt"
	"os"

	"example.com/dep"
)

// places has the functions that make another call. The test generates them in places.go.
var places = map[string]func(){}

func work() {
	os.WriteFile(os.TempDir()+"/mutants", []byte("x"), 0o600)
	os.ReadDir("/etc")
	dep.Work()
}

func main() {
	work()
	name := os.Getenv("MUTANT")
	f := dep.Places[name]
	if f == nil {
		f = places[name]
	}
	if f != nil {
		f()
	}
	fmt.Println("done")
}
