//go:build linux && amd64

// Command toolchain measures the cost of toolchain mode, and compares it with
// the project's bars:
//
//	go run ./toolchain [-short] [-attempts N]
//
// One program is built by plain go and by usys build, and runs as several processes
// at once: two of stock's, with the table natively, under usys exec, under -strict,
// and under a host that carries getpid out itself. They are given the same work in
// turns. stats.go computes ratios and intervals.
//
// When stock against stock is not within 2 %, the machine is too restless for the
// other ratios to mean anything: the measurement is repeated, and never passes.
// The exit status is 0 when all bars hold, 1 when one is broken, 3 when no
// attempt was conclusive.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/usys-go/bridge/internal/bar"
)

func main() {
	short := flag.Bool("short", false, "fewer rounds: wider intervals")
	attempts := flag.Int("attempts", 3, "how often to measure until stock is within 2 % of stock")
	flag.Parse()
	status, err := measure(*short, *attempts)
	if err != nil {
		fmt.Fprintln(os.Stderr, "toolchain:", err)
		status = 2
	}
	os.Exit(status)
}

func measure(short bool, attempts int) (status int, err error) {
	plan := plan{generations: 16, rounds: 60}
	if short {
		plan.generations, plan.rounds = 6, 20
	}
	dir, err := os.MkdirTemp("", "toolchain")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	subjects, err := build(dir)
	if err != nil {
		return 0, err
	}
	for i := range attempts {
		fmt.Printf("attempt %d: %d starts of %d subjects, %d samples each\n", i+1, plan.generations, len(subjects), plan.rounds)
		all, err := plan.run(subjects)
		if err != nil {
			return 0, err
		}
		report(os.Stdout, all)
		calm := all.calm()
		if !calm.conclusive() {
			fmt.Printf("inconclusive: stock against stock is %v, not within 2 %%\n\n", calm)
			continue
		}
		broken := 0
		for _, b := range bars {
			r := b.of(all)
			if !b.holds(r) {
				broken++
			}
			fmt.Printf("%s: %v, at most %.2f\n", b.name, r, b.most)
			bar.Print(os.Stdout, b.name, r.mean, b.most)
		}
		if broken > 0 {
			return 1, nil
		}
		return 0, nil
	}
	return 3, nil
}
