package signal

import "sync"

// A callback makes the calls of one Handle, in order and one at a time. It has a
// goroutine of its own while there are calls to make: a function that blocks holds up
// others for a moment only (see turn), and a Handle to which no signal comes costs no goroutine.
type callback struct {
	f func(Info)

	mu      sync.Mutex
	owed    []Info // calls to be made, in this order
	running bool   // there is a goroutine, and it will look at owed again
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

// call calls f when it is its turn.
func (c *callback) call(i Info) {
	defer take().give()
	c.f(i)
}

// resume goes on where f ended its goroutine (runtime.Goexit), with the calls that come
// after that one.
func (c *callback) resume(rest []Info) {
	c.mu.Lock()
	c.owed = append(rest, c.owed...)
	c.mu.Unlock()
	go c.run()
}
