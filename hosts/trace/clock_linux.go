package trace

import "time"

// A clock makes times of the processor's clock into times of day.
type clock struct {
	began, now   uint64 // ticks
	beganAt      time.Time
	nowAt        time.Time
	perTick      float64 // nanoseconds
	unixNowNanos int64
}

func newClock() *clock {
	c := &clock{began: ticks(), beganAt: time.Now()}
	time.Sleep(time.Millisecond) // for a first measure of a tick
	c.sync()
	return c
}

// sync reads both clocks. Times near to the last sync are exact.
func (c *clock) sync() {
	c.now, c.nowAt = ticks(), time.Now()
	c.unixNowNanos = c.nowAt.UnixNano()
	c.perTick = float64(c.nowAt.Sub(c.beganAt)) / float64(c.now-c.began)
}

// unix returns a time in nanoseconds since the Unix epoch.
func (c *clock) unix(t uint64) int64 { return c.unixNowNanos + c.nanos(int64(t-c.now)) }

// nanos returns the length of a number of ticks.
func (c *clock) nanos(ticks int64) int64 { return int64(float64(ticks) * c.perTick) }
