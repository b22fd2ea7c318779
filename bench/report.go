package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
)

// cpu returns the processor's name, or the architecture's.
func cpu() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		key, value, _ := strings.Cut(s.Text(), ":")
		if strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// printHead writes the configuration lines of the benchmark format.
func printHead(w io.Writer) {
	fmt.Fprintf(w, "goos: %s\ngoarch: %s\npkg: github.com/usys-go/bridge/bench\ncpu: %s\ngoversion: %s\n",
		runtime.GOOS, runtime.GOARCH, cpu(), runtime.Version())
}

// benchmarkName returns a way's name in the benchmark format: purego_syscalln
// is BenchmarkPuregoSyscalln-2 on two processors.
func benchmarkName(name string) string {
	var b strings.Builder
	b.WriteString("Benchmark")
	for word := range strings.SplitSeq(name, "_") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	fmt.Fprintf(&b, "-%d", runtime.GOMAXPROCS(0))
	return b.String()
}

// printSamples writes one line for each sample, in the form that benchstat
// reads; brief, one for each way, its median.
func printSamples(w io.Writer, results []result, brief bool) {
	for _, r := range results {
		shown := r.ns
		if brief {
			shown = []float64{median(r.ns)}
		}
		for _, ns := range shown {
			fmt.Fprintf(w, "%-34s %10d %10.2f ns/op %8.3g allocs/op\n", benchmarkName(r.name), r.n, ns, r.allocs)
		}
	}
}

// printRatios writes the medians of the pairs.
func printRatios(w io.Writer, ratios []ratio, medians []float64) {
	for i, q := range ratios {
		fmt.Fprintf(w, "ratio %s/%s %.3f\n", q.of, q.to, medians[i])
	}
}
