package sim

import (
	"fmt"
	"time"
)

// Kill ends all processes of the machine by SIGKILL. The machine stays up: its disk loses nothing,
// and peers see closed connections. Services start again.
func (m *Machine) Kill() error { return m.step("kill", m.kill) }

func (m *Machine) kill() error { return m.act(actKill, 0) }

// Crash turns the power off. All processes are gone. Data that was not synchronized is lost,
// torn or reordered, as the seed decides. Peers are not told: packets to the machine are lost. The machine
// stays down until [Machine.Boot] or [Quiet].
func (m *Machine) Crash() error { return m.step("crash", onlyError(m.crash)) }

// crash reports whether the machine was up.
func (m *Machine) crash() (bool, error) {
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	if !m.up {
		return false, nil
	}
	if err := m.act(actCrash, 0); err != nil {
		return false, err
	}
	m.up, m.paused = false, false
	return true, nil
}

func onlyError(do func() (bool, error)) func() error {
	return func() error {
		_, err := do()
		return err
	}
}

// Boot turns the power on again after [Machine.Crash]. Its disk has the state that the crash has left.
// Services start. Boot does nothing if the machine is up.
func (m *Machine) Boot() error {
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	if m.up {
		return nil
	}
	if err := m.act(actBoot, 0); err != nil {
		return err
	}
	m.up = true
	if m.booted != nil {
		close(m.booted)
		m.booted = nil
	}
	return nil
}

// Pause stops all processes of the machine, like a virtual machine that is not scheduled. Its
// clock goes on. Packets arrive and are not read. It ends with [Machine.Resume].
func (m *Machine) Pause() error { return m.step("pause", onlyError(m.pause)) }

// pause reports whether the machine ran.
func (m *Machine) pause() (bool, error) {
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	if !m.up || m.paused {
		return false, nil
	}
	err := m.act(actPause, 0)
	m.paused = err == nil
	return m.paused, err
}

// Resume ends [Machine.Pause]. It does nothing if the machine is not paused.
func (m *Machine) Resume() error {
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	if !m.paused {
		return nil
	}
	err := m.act(actResume, 0)
	m.paused = err != nil
	return err
}

// MoveClock moves the machine's time of day (CLOCK_REALTIME) by d, which may be negative. Clocks
// that only count go on, as they do when a machine's clock is set: timers and sleeps in Go do not
// change. Moves add up, to fifty years at most.
func (m *Machine) MoveClock(d time.Duration) error {
	return m.step("clock="+signed(d), func() error { return m.moveClock(d) })
}

// The bounds of a clock's offset: Linux has no time before 1970, and nanoseconds in 64 bits end in
// 2262.
const (
	clockYears = 50
	mostClock  = clockYears * 365 * 24 * time.Hour
)

func (m *Machine) moveClock(d time.Duration) error {
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	if d > mostClock-m.clock || d < -mostClock-m.clock {
		return fmt.Errorf("sim: machine %s: its clock would be more than %d years off (move it by less)", m.name, clockYears)
	}
	err := m.act(actClock, int64(d))
	if err == nil {
		m.clock += d
	}
	return err
}

// signed returns a time with its sign.
func signed(d time.Duration) string {
	if d < 0 {
		return d.String()
	}
	return "+" + d.String()
}

// OOM ends the process of the machine that has the most memory, by SIGKILL, as the kernel does when
// memory is short. Services start again.
func (m *Machine) OOM() error { return m.step("oom", m.oom) }

func (m *Machine) oom() error { return m.act(actOOM, 0) }

// Living returns how many processes the machine has.
func (m *Machine) Living() int { return max(0, int(m.w.host.act(m.number, actLiving, 0))) }

// act makes the host apply an act to the machine.
func (m *Machine) act(what int32, arg int64) error {
	if m == m.w.driver {
		return fmt.Errorf("sim: the driver's machine cannot fail (name another one)")
	}
	if err := hostError(m.w.host.act(m.number, what, arg)); err != nil {
		return fmt.Errorf("sim: machine %s: %w", m.name, err)
	}
	return nil
}

// whenUp returns a channel that is closed once the machine is up.
func (m *Machine) whenUp() <-chan struct{} {
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	if m.booted == nil {
		m.booted = make(chan struct{})
	}
	c := m.booted
	if m.up {
		close(c)
		m.booted = nil
	}
	return c
}
