// Hello is the least program.
package main

import "fmt"

func main() { fmt.Println("hello") }
