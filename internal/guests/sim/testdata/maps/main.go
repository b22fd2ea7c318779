// Maps prints the orders of maps and of select, and random numbers, which natively differ from
// run to run.
package main

import (
	crypto "crypto/rand"
	"fmt"
	"hash/maphash"
	"math/rand/v2"
)

func main() {
	m := map[string]int{}
	for i := range 50 {
		m[fmt.Sprint(i)] = i
	}
	for k := range m {
		fmt.Print(k, " ")
	}
	a, b, c := make(chan int, 100), make(chan int, 100), make(chan int, 100)
	for i := range 100 {
		select {
		case a <- i:
		case b <- i:
		case c <- i:
		}
	}
	fmt.Println(len(a), len(b), len(c), rand.Int(), crypto.Text(), maphash.String(maphash.MakeSeed(), "usys"))
}
