// Counter counts votes in several goroutines, and loses one of them now and then: two goroutines
// read the same count, and both write that count plus one. Natively this happens once in thousands
// of runs. usys sim finds a seed with which it happens, and with that seed it happens each time:
//
//	usys install -sim github.com/usys-go/bridge/examples/counter@latest
//	usys sim -seeds 1..100 counter
//	usys sim -seed 21 -log counter
package main

import (
	"fmt"
	"os"
	"sync"
)

// A poll counts votes. Its lock guards the map, and not the count of a name.
type poll struct {
	mu    sync.Mutex
	votes map[string]*int
}

func (p *poll) of(name string) *int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.votes[name] == nil {
		p.votes[name] = new(int)
	}
	return p.votes[name]
}

func (p *poll) vote(name string) {
	n := p.of(name)
	*n++ // the mistake: the lock is already released
}

func main() {
	const voters = 3
	p := &poll{votes: map[string]*int{}}
	var wg sync.WaitGroup
	for range voters {
		wg.Add(1)
		go func() {
			defer wg.Done()
			p.vote("gopher")
		}()
	}
	wg.Wait()
	if n := *p.of("gopher"); n != voters {
		fmt.Printf("%d of %d votes were counted\n", n, voters)
		os.Exit(1)
	}
}
