//go:build linux && amd64

package main

import (
	"math"
)

// A work is a task of a process, and how often it is done for a sample, so that
// a sample takes a millisecond or two: short beside the disturbances of a
// machine.
type work struct {
	name string
	n    int
}

var works = []work{
	{"empty", 300_000}, {"getpid", 8000}, {"read", 3000}, {"write", 3000}, {"http", 40}, {"walk", 4},
}

// A plan has the numbers of generations and rounds.
type plan struct{ generations, rounds int }

// results are nanoseconds by start, subject and work: the lower decile of the
// samples. A disturbance makes a sample longer, never shorter.
type results []map[string]map[string]float64

// run measures. In each generation every subject is started anew; in each round
// every process does each work once, in turns, and each round begins with another
// process, so that a machine that slows down or speeds up meets all alike.
func (p plan) run(subjects []subject) (results, error) {
	var all results
	for range p.generations {
		one, err := p.generation(subjects)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func (p plan) generation(subjects []subject) (_ map[string]map[string]float64, err error) {
	var processes []*process
	defer func() {
		for _, q := range processes {
			if e := q.stop(); err == nil {
				err = e
			}
		}
	}()
	for _, s := range subjects {
		q, err := s.start()
		if err != nil {
			return nil, err
		}
		processes = append(processes, q)
	}
	samples := map[string]map[string][]float64{}
	for _, s := range subjects {
		samples[s.name] = map[string][]float64{}
	}
	for round := range p.rounds + 1 {
		for _, w := range works {
			for i := range processes {
				q := processes[(i+round)%len(processes)]
				ns, err := q.do(w.name, w.n)
				if err != nil {
					return nil, err
				}
				if round > 0 { // the first warms up
					samples[q.name][w.name] = append(samples[q.name][w.name], ns)
				}
			}
		}
	}
	all := map[string]map[string]float64{}
	for name, of := range samples {
		all[name] = map[string]float64{}
		for work, ns := range of {
			all[name][work] = quantile(ns, 0.1)
		}
	}
	return all, nil
}

// A cell is a work of a subject.
type cell struct{ subject, work string }

// ratio compares works of subjects pairwise, as a geometric mean over the pairs.
func (r results) ratio(pairs ...[2]cell) ratio {
	var logs []float64
	for _, generation := range r {
		sum := 0.0
		for _, p := range pairs {
			sum += math.Log(generation[p[0].subject][p[0].work] / generation[p[1].subject][p[1].work])
		}
		logs = append(logs, sum/float64(len(pairs)))
	}
	return estimate(logs)
}
