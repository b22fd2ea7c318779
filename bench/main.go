// Command bench measures the cost of a call through a usys table, beside the
// other ways from Go to C and to the kernel. It prints samples in the form that
// benchstat reads, then the medians of interleaved pairs,
//
//	ratio <name>/<peer> <value>
//
// and draws the medians as a bar chart. It is a module of its own so that users
// of the bridge do not inherit the modules that it compares with.
//
//	go run . [-short] [-pairs N] [-svg FILE]
//	go run . -demo                           five ways, in a table, and one line that sums up
//	go run . -bars [-pairs N]                only the ratios that have a bar
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"

	"github.com/usys-go/bridge/internal/bar"
)

func main() {
	short := flag.Bool("short", false, "fewer samples and pairs, one line for each benchmark")
	pairs := flag.Int("pairs", 0, "pairs for each ratio (default 41, with -short 21)")
	svg := flag.String("svg", "", "draw the medians as a bar chart into `file`")
	onlyBars := flag.Bool("bars", false, "measure the ratios that have a bar, and print those bars")
	demo := flag.Bool("demo", false, "measure five ways for a few seconds, and print a table")
	flag.Parse()
	if *demo {
		if err := show(os.Stdout, os.Stderr); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	if *onlyBars {
		if err := printBars(*pairs); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	if err := bench(*short, *pairs, *svg); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(short bool, pairs int, svg string) error {
	samples := 10
	if short {
		samples = 5
	}
	if pairs == 0 {
		pairs = 41
		if short {
			pairs = 21
		}
	}
	ways, err := ways()
	if err != nil {
		return err
	}
	results, medians := measure(ways, ratios, samples, pairs, nil)
	printHead(os.Stdout)
	printSamples(os.Stdout, results, short)
	fmt.Println()
	printRatios(os.Stdout, ratios, medians)
	if svg == "" {
		return nil
	}
	return os.WriteFile(svg, []byte(chart(results)), 0o644)
}

// printBars measures the ratios that have a bar.
func printBars(pairs int) error {
	all, err := ways()
	if err != nil {
		return err
	}
	var needed []ratio
	names := map[string]bool{}
	for _, b := range bars {
		needed = append(needed, b.ratio)
		names[b.of], names[b.to] = true, true
	}
	all = slices.DeleteFunc(all, func(w way) bool { return !names[w.name] })
	_, medians := measure(all, needed, 1, max(pairs, 41), nil)
	for i, b := range bars {
		bar.Print(os.Stdout, b.of+"/"+b.to, medians[i], b.most)
	}
	return nil
}
