// Package shapes has functions of every kind that a table of functions tells apart:
// inlined many times into each other, generic, methods, by way of an interface, closures.
package shapes

import "strings"

var sink int

// Leaf to eight deep: each is inlined into the next, on lines of its own.
func one(n int) int {
	return n*3 +
		sink
}
func two(n int) int   { return one(n) + one(n+1) }
func three(n int) int { return two(n) + 1 }
func four(n int) int {
	n++
	return three(n) - 1
}
func five(n int) int  { return four(n) ^ 5 }
func six(n int) int   { return five(n) + 6 }
func seven(n int) int { return six(n) * 7 }
func eight(n int) int { return seven(n) - 8 }

type number interface{ ~int | ~int64 }

// Map is generic, and is compiled for a shape.
func Map[T, U any](list []T, f func(T) U) []U {
	var mapped []U
	for _, v := range list {
		mapped = append(mapped, f(v))
	}
	return mapped
}

//go:noinline
func sum[T number](list ...T) (total T) {
	for _, v := range list {
		total += double(v)
	}
	return total
}

func double[T number](v T) T { return v + v }

type list[T any] struct {
	next  *list[T]
	value T
}

func (l *list[T]) push(v T) *list[T] { return &list[T]{l, v} }

//go:noinline
func (l *list[T]) each(f func(T)) {
	for ; l != nil; l = l.next {
		f(l.value)
	}
}

type namer interface {
	Name() string
	Count() int
}

type animal struct{ name string }

func (a animal) Name() string { return strings.ToUpper(a.name) }

//go:noinline
func (a animal) Count() int { return eight(len(a.name)) }

// A dog has animal's methods by way of wrappers.
type dog struct {
	animal
	legs int
}

//go:noinline
func describe(n namer) int { return len(n.Name()) + n.Count() }

//go:noinline
func large(a [4096]byte, n int) int {
	defer func() {
		sink += len(recover().(string))
	}()
	var b [4096]byte
	copy(b[:], a[:])
	b[n] = 1
	if n > 0 {
		panic("recovered")
	}
	return int(b[n]) + eight(n)
}

func counter() func() int {
	n := 0
	return func() int {
		n++
		return eight(n)
	}
}

// Use calls them all.
func Use() {
	next := counter()
	sink += next() + next()
	sink += len(Map([]int{1, 2, 3}, func(n int) string { return strings.Repeat("x", n) }))
	sink += sum(1, 2, 3) + int(sum[int64](4, 5))
	var l *list[string]
	l.push("a").push("b").each(func(s string) { sink += len(s) })
	sink += describe(animal{"cat"}) + describe(&animal{"cow"}) + describe(&dog{animal{"rex"}, 4})
	sink += large([4096]byte{}, 7)
	done := make(chan int)
	go func(n int) { done <- eight(n) }(1)
	sink += <-done
	method := animal{"bee"}.Count
	sink += method()
}
