// Model makes the uses in its input. Each line has a function, a verb and a target. For each
// it prints whether it was refused.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"

	"example.com/dep"
)

// local is like the functions of dep, but in package main.
func local(verb, target string) error {
	switch verb {
	case "read":
		_, err := os.Lstat(target)
		return err
	case "write":
		return os.Chmod(target, 0o600)
	}
	return errors.New("main has no such use")
}

func main() {
	functions := map[string]func(verb, target string) error{"main.local": local, "dep.Do": dep.Do, "dep.Other": dep.Other}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		words := strings.Fields(in.Text())
		err := functions[words[0]](words[1], words[2])
		fmt.Println(errors.Is(err, syscall.EPERM))
	}
}
