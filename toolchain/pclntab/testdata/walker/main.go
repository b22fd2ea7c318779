// Walker prints what its runtime says of its own instructions. The arguments are
// offsets from main.main: where to begin, where to end, and the step between.
package main

import (
	"bufio"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strconv"

	"walker/shapes"
)

func main() {
	shapes.Use()
	begin, end, step := number(1), number(2), number(3)
	base := int64(runtime.FuncForPC(reflect.ValueOf(main).Pointer()).Entry())
	out := bufio.NewWriter(os.Stdout)
	for at := begin; at < end; at += step {
		fmt.Fprint(out, at)
		// Inlined calls are shown only of frames before the last: 0 is no function.
		for frames, more := runtime.CallersFrames([]uintptr{uintptr(base + at + 1), 0}), true; more; {
			var f runtime.Frame
			f, more = frames.Next()
			fmt.Fprintf(out, "\t%s %s:%d", f.Function, f.File, f.Line)
		}
		fmt.Fprintln(out)
	}
	if err := out.Flush(); err != nil {
		os.Exit(1)
	}
}

func number(i int) int64 {
	n, err := strconv.ParseInt(os.Args[i], 0, 64)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	return n
}
