package synthetic

import (
	"fmt"

	"github.com/usys-go/bridge/hosts/sim/story"
)

// finale is the story before the failure, which is the same in each: all is well, then n1, the
// leader, is cut off; another leader is elected, and crashes after it has reported an entry.
func (c *cluster) finale() {
	c.now += 2_000_000
	c.arrive()
	for m := 1; m <= Machines; m++ {
		if c.paused[m] {
			c.paused[m] = false
			c.on(story.Resume, m, "")
		}
		if !c.up[m] {
			c.on(story.Boot, m, "")
			c.start(m)
		}
		for other := m + 1; other <= Machines; other++ {
			if c.cut[m][other] {
				c.link(story.Heal, m, other, false)
			}
		}
	}
	c.says(1, "raft: n1 is leader at term 8\n")
	c.round(1)
	c.on(story.Note, 0, "partition n1 | n2 n3 n4 n5")
	for m := 2; m <= Machines; m++ {
		c.link(story.Cut, 1, m, true)
	}
	c.round(1)
	c.says(3, "raft: n3 starts an election at term 9\n")
	c.round(3)
	c.says(3, "raft: n3 became leader at term 9\n")
	c.says(0, "put x=17: ok\n")
	c.on(story.Pause, 5, "")
	c.pass()
	c.up[3] = false
	c.on(story.Crash, 3, "")
	c.pass()
	c.paused[5] = false
	c.on(story.Resume, 5, "")
	for m := 2; m <= Machines; m++ {
		c.link(story.Heal, 1, m, false)
	}
	c.round(1)
	c.says(1, "raft: n1 became leader at term 10\n")
	c.says(0, "get x: not found\n")
}

// pass lets time pass.
func (c *cluster) pass() {
	c.now += 400_000
	c.arrive()
}

func (c *cluster) says(m int, text string) {
	c.pass()
	c.put(&story.Event{Kind: story.Output, Machine: m, Other: story.None, PID: c.pids[m], Stream: 2, Data: []byte(text)})
}

// round sends a packet to each machine, which replies.
func (c *cluster) round(from int) {
	for _, reply := range []bool{false, true} {
		for m := 1; m <= Machines; m++ {
			if reply {
				c.send(m, from)
			} else {
				c.send(from, m)
			}
			c.now += 30_000
		}
		c.pass()
		c.pass()
	}
	c.says(from, fmt.Sprintf("raft: n%d has heard of all who live\n", from))
}
