package signal

import "sync"

// A callback calls the function of one Handle, in order and one call at a time. It has a
// goroutine while there are calls to make. So a function that blocks delays other functions
// only for a moment (see turn), and a Handle to which no signal comes needs no goroutine.
type callback struct {
	f func(Info)

	mu      sync.Mutex
	owed    []Info // arguments of the calls to make, in order
	running bool   // the goroutine runs, and will look at owed again
}

func (c *callback) put(i Info) {
	c.mu.Lock()
	c.owed = append(c.owed, i)
	start := !c.running
	c.running = true
	c.mu.Unlock()
	if start {
		go c.run()
	}
}

func (c *callback) run() {
	var owed []Info
	defer func() {
		if len(owed) > 0 {
			c.resume(owed[1:])
		}
	}()
	for {
		c.mu.Lock()
		owed, c.owed = c.owed, nil
		c.running = len(owed) > 0
		c.mu.Unlock()
		if len(owed) == 0 {
			return
		}
		for ; len(owed) > 0; owed = owed[1:] {
			c.call(owed[0])
		}
	}
}

// call waits for a turn and calls f.
func (c *callback) call(i Info) {
	defer take().give()
	c.f(i)
}

// resume makes the remaining calls after f has ended its goroutine (runtime.Goexit).
func (c *callback) resume(rest []Info) {
	c.mu.Lock()
	c.owed = append(rest, c.owed...)
	c.mu.Unlock()
	go c.run()
}
