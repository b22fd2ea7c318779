package trace

import "time"

// A clock converts times of records to times of day. Records of programs have ticks of
// the processor's clock; those of a simulation have nanoseconds since the Unix epoch.
type clock struct {
	virtual      bool
	began, now   uint64 // ticks
	beganAt      time.Time
	nowAt        time.Time
	perTick      float64 // nanoseconds
	unixNowNanos int64
}

func newClock(virtual bool) *clock {
	if virtual {
		return &clock{virtual: true}
	}
	c := &clock{began: ticks(), beganAt: time.Now()}
	time.Sleep(time.Millisecond) // for a first measure of a tick
	c.sync()
	return c
}

// sync reads both clocks. Times near to the last sync are exact.
func (c *clock) sync() {
	if c.virtual {
		return
	}
	c.now, c.nowAt = ticks(), time.Now()
	c.unixNowNanos = c.nowAt.UnixNano()
	c.perTick = float64(c.nowAt.Sub(c.beganAt)) / float64(c.now-c.began)
}

// passed sets the time of a simulation to t.
func (c *clock) passed(t uint64) {
	if c.began == 0 {
		c.began = t
	}
	c.now = max(c.now, t)
}

// unix returns a time in nanoseconds since the Unix epoch.
func (c *clock) unix(t uint64) int64 {
	if c.virtual {
		return int64(t)
	}
	return c.unixNowNanos + c.nanos(int64(t-c.now))
}

// sinceBegin returns the time since a simulation began.
func (c *clock) sinceBegin(t uint64) time.Duration { return time.Duration(t - c.began) }

// nanos returns the length of a number of ticks.
func (c *clock) nanos(ticks int64) int64 {
	if c.virtual {
		return ticks
	}
	return int64(float64(ticks) * c.perTick)
}
