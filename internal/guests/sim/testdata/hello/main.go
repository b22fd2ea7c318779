// Hello is the smallest program.
package main

import "fmt"

func main() { fmt.Println("hello") }
