package main

import (
	"fmt"

	"example.com/vec"
	_ "example.com/vec/host"
)

func main() {
	x := []float64{4, 4}
	fmt.Println("dot", vec.Dot(&x[0], &x[0], 2), "limit", vec.LIMIT)
}
