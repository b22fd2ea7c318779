package sim

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestParseFault(t *testing.T) {
	for _, text := range []string{
		"link=n1,n2|n3:cut", "link=n1>n2:cut:at=5s:for=10s", "link=*:latency=1ms..5ms:loss=1%:duplicate=0.5:reorder=1:bandwidth=10M", "link=n1|n2:reset",
		"link=any|*:cut:every=5s..20s:for=1s..2s:times=3", "link=some|driver:cut", "link=driver>n1:latency=1ms",
		"machine=n2:crash", "machine=n2:kill:every=1s", "machine=any:pause:for=2s", "machine=*:oom:at=1ms", "machine=n1,n2:clock=-1.5h", "machine=n1:clock=+1h:for=1s:every=1s",
		"inject=fsync:error=EIO:when=3:machine=n1", "fault=openat:path=*.db",
	} {
		f, err := ParseFault(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if f.String() != text {
			t.Errorf("ParseFault(%s).String() = %s, want the text itself", text, f)
		}
	}
	for text, call := range map[string]string{
		"inject=fsync,%file:error=EIO:at=5s:when=3:for=2s": "inject=fsync,%file:error=EIO:when=3",
		"fault=fsync": "fault=fsync", "machine=n1:kill": "", "inject=fsync:machine=any:error=EIO": "inject=fsync:error=EIO",
	} {
		if f, err := ParseFault(text); err != nil || f.Call() != call {
			t.Errorf("ParseFault(%s) = %v, %v; want the call %q", text, f, err, call)
		}
	}
	f, err := ParseFault("link=*:latency=1ms..5ms:loss=1%:bandwidth=64k:cut")
	if err != nil {
		t.Fatal(err)
	}
	if want := (Link{Latency: time.Millisecond, LatencyMax: 5 * time.Millisecond, Loss: 0.01, Bandwidth: 64 << 10, Cut: true}); f.rule.change != want {
		t.Errorf("the change of link=* is %+v, want %+v", f.rule.change, want)
	}
}

func TestFaultErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                         "1: a fault begins with link=, machine= or inject=",
		"lnk=n1|n2:cut":                            "1: a fault begins with link=, machine= or inject= (did you mean link?)",
		"link":                                     "1: a fault begins with link=, machine= or inject= (did you mean link?)",
		"link=n1:cut":                              "6: write two sides: n1|n2 both ways, n1>n2 one way; or * for all links",
		"link=n1|:cut":                             "9: the machines are missing (write n1, or n1,n2, any, some, or *)",
		"link=n1,n1|n2:cut":                        "9: n1 is named twice (leave one out)",
		"link=n1,any|n2:cut":                       "9: any stands alone, with no other names (leave them out)",
		"link=n1|n 2:cut":                          `9: "n 2" is no machine: a name has 1 to 63 lower-case letters, digits and hyphens, a letter first and no hyphen last`,
		"link=n1|n2":                               "11: the fault does nothing (add one of :cut, :reset, :latency, :loss, :duplicate, :reorder, :bandwidth)",
		"link=n1|n2:cutt":                          `12: there is no "cutt" for link= (did you mean cut?) (there are cut, reset, latency, loss, duplicate, reorder, bandwidth, at, for, every, times)`,
		"link=n1|n2:cut=1":                         "16: cut has no value (write :cut)",
		"link=n1|n2:cut:cut":                       "16: cut is given twice (leave one out)",
		"link=n1|n2:cut:reset":                     "16: reset stands alone (write two faults)",
		"link=n1|n2:loss=2":                        `17: "2" is no share of packets (write 0.01, or 1%)`,
		"link=n1|n2:loss":                          `17: "" is no share of packets (write 0.01, or 1%)`,
		"link=n1|n2:latency=5":                     `20: "5" is no time (write 5s, 1.5ms, 2h)`,
		"link=n1|n2:latency=5ms..1ms":              "20: the range 5ms..1ms ends before it begins (write the smaller time first)",
		"link=n1|n2:latency=5ms..":                 `25: "" is no time (write 5s, 1.5ms, 2h)`,
		"link=n1|n2:latency":                       "19: the time is missing (write =5s, or =1s..5s)",
		"link=n1|n2:bandwidth=10m":                 `22: "10m" is no number of bytes in a second (write 64k, 10M, 1G)`,
		"link=n1|n2:cut:times=2":                   "16: times=N bounds every=T, which is not given (add :every=10s)",
		"link=n1|n2:cut:every=1s":                  "16: the fault would never end, and so not begin again (add :for=2s)",
		"link=n1|n2:reset:for=1s":                  "18: reset is over as soon as it begins (leave for= out)",
		"machine=n1":                               "11: the fault does nothing (add one of :crash, :kill, :pause, :oom, :clock)",
		"machine=n1:crsh":                          `12: there is no "crsh" for machine= (did you mean crash?) (there are crash, kill, pause, oom, clock, at, for, every, times)`,
		"machine=n1:crash:kill":                    "18: a fault does one thing to a machine, and crash is given already (write two faults)",
		"machine=driver:kill":                      "9: the driver's machine cannot fail (its links can)",
		"machine=n1:clock":                         "18: clock=T moves the clock (write clock=+1h, or clock=-10s)",
		"machine=n1:crash:every=1s":                "18: crash would never end, and so not begin again (add :for=2s)",
		"machine=n1:kill:every=0s":                 "23: the time between two is more than 0",
		"machine=n1:kill:every=1s:times=0":         "32: times=N has a number from 1 on",
		"inject=fsync:machine=n1,driver:error=EIO": "25: the driver's machine cannot fail (its links can)",
		"inject=fsync:error=EIO:times=2":           "24: times=N bounds every=T, which is not given (add :every=10s)",
	} {
		_, err := ParseFault(text)
		var e *FaultError
		if !errors.As(err, &e) {
			t.Errorf("ParseFault(%s): %v, want a FaultError", text, err)
		} else if got := strings.TrimPrefix(err.Error(), "sim: fault "+text+": column "); got != want {
			t.Errorf("%s: %s\nand not %s", text, got, want)
		}
	}
	if f, err := ParseFault("inject=fsync:error=EIO:machine=n1,n4"); err != nil || f.Check([]string{"n1"}) == nil {
		t.Errorf("ParseFault = %v, %v; want a fault that Check refuses with n1 alone", f, err)
	}
	f, err := ParseFault("link=n1|n4:cut")
	if err != nil {
		t.Fatal(err)
	}
	err = f.Check([]string{"n1", "n2"})
	if want := "sim: fault link=n1|n4:cut: column 9: there is no machine n4 (did you mean n1?) (there are n1, n2)"; err == nil || err.Error() != want {
		t.Errorf("Check(n1, n2) = %v, want %s", err, want)
	}
}

const (
	plain = "[-1 -1 0 0 0 0 0]"
	cut   = "[-1 -1 0 0 0 0 1]"
)

func TestLinkFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, w := newFake()
		three(t, w)
		slow := w.inject(t, "link=n1|n2:latency=1ms..2ms")
		w.inject(t, "link=n1>n2,n3:cut:at=5s:for=10s:every=1m:times=2")
		w.inject(t, "link=n2|driver:reset:at=6s")
		time.Sleep(8 * time.Second)
		if err := slow.Stop(); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Hour)
		f.want(t, `
			0s fires 1
			0s 1>2 [1000000 2000000 0 0 0 0 0]
			0s 2>1 [1000000 2000000 0 0 0 0 0]
			5s fires 2
			5s 1>2 [1000000 2000000 0 0 0 0 1]
			5s 1>3 `+cut+`
			6s fires 3
			6s reset 0 2
			8s 1>2 `+cut+`
			8s 2>1 `+plain+`
			15s 1>2 `+plain+`
			15s 1>3 `+plain+`
			1m15s fires 2
			1m15s 1>2 `+cut+`
			1m15s 1>3 `+cut+`
			1m25s 1>2 `+plain+`
			1m25s 1>3 `+plain)
	})
}

func TestMachineFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, w := newFake("2.2", "4")
		m := three(t, w)
		w.inject(t, "machine=n1,n2:crash:at=1s:for=2s")
		w.inject(t, "machine=n3:kill:every=1100ms:times=3")
		w.inject(t, "machine=n1:crash:at=2s:for=5s") // n1 is down already: the first fault boots it
		w.inject(t, "machine=n3:crash")
		clock := w.inject(t, "machine=n3:clock=+1h:at=4s")
		w.inject(t, "machine=n3:pause:at=5s")
		time.Sleep(10 * time.Second)
		if err := clock.Stop(); err != nil {
			t.Error(err)
		}
		if !m[0].Up() {
			t.Error("n1 is down")
		}
		f.want(t, `
			1s fires 1
			1s crash 1
			1s crash 2
			1.1s fires 2
			1.1s kill 3
			2s fires 3
			3s boot 2
			3s boot 1
			3.3s fires 2
			3.3s kill 3
			4s fires 5
			4s clock 3 3600000000000
			5s fires 6
			5s pause 3
			10s clock 3 -3600000000000`)
		if err := w.calm(); err != nil {
			t.Error(err)
		}
	})
}

// The random choices depend only on the seed and the fault's number, and cover all possible ones.
func TestDraws(t *testing.T) {
	var sizes [4]int
	for seed := range 20 {
		synctest.Test(t, func(t *testing.T) {
			f, w := newFake()
			three(t, w)
			w.numbers = seed // gives the fault another number
			w.inject(t, "link=some|*:cut:at=1s..9s")
			time.Sleep(10 * time.Second)
			log := f.asked()
			if log[0] < "1" || log[0] >= "9" {
				t.Errorf("seed %d: the first event is at %q, want between 1s and 9s", seed, log[0])
			}
			if len(log) != 1+4 { // one side has one machine, the other two
				t.Errorf("seed %d: the log is %q, want 5 lines", seed, log)
			}
			froms := map[string]int{}
			for _, line := range log[1:] {
				from, _, _ := strings.Cut(strings.Fields(line)[1], ">")
				froms[from]++
			}
			for from, n := range froms {
				if n == 2 {
					sizes[from[0]-'0']++
				}
			}
			if err := w.calm(); err != nil {
				t.Error(err)
			}
		})
	}
	if slices.Contains(sizes[1:], 0) {
		t.Errorf("machines that link=some chose, by number and how often: %v; want each at least once", sizes[1:])
	}
}

func TestQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, w := newFake()
		m := three(t, w)
		w.inject(t, "machine=n1:crash:at=1s")
		w.inject(t, "machine=n2:pause:at=1s")
		w.inject(t, "machine=n2:clock=+1s:at=1s")
		w.inject(t, "link=n1>n3:cut:at=1s")
		w.inject(t, "machine=any:kill:every=1h")
		time.Sleep(2 * time.Second)
		if err := w.partition(m[:1], m[1:2]); err != nil {
			t.Error(err)
		}
		w.links.base = map[pair]Link{{1, 3}: {Cut: true, Bandwidth: 7}}
		f.mu.Lock()
		f.log = nil
		f.mu.Unlock()
		calls := 0
		err := w.quiet(time.Minute, func() error {
			if calls++; calls < 3 {
				return errors.New("not yet")
			}
			return nil
		})
		if err != nil || calls != 3 {
			t.Errorf("quiet = %v after %d calls, want nil after 3", err, calls)
		}
		f.want(t, `
			2s boot 1
			2s resume 2
			2s clock 2 -1000000000
			2s 1>3 [-1 -1 7 0 0 0 1]
			2s 1>2 `+plain+`
			2s 2>1 `+plain+`
			2s 1>3 [-1 -1 7 0 0 0 0]
			2s note all faults have ended`)
		err = w.quiet(time.Minute, func() error { return errors.New("no leader") })
		if err == nil || err.Error() != "sim: quiet: after 1m0s: no leader" {
			t.Errorf("quiet = %v, want that after 1m0s there is no leader", err)
		}
		err = w.quiet(time.Minute, func() error { time.Sleep(time.Hour); return nil })
		if err == nil || err.Error() != "sim: quiet: after 1m0s: the check has not returned" {
			t.Errorf("quiet = %v, want that after 1m0s the check has not returned", err)
		}
		time.Sleep(time.Hour)
	})
}

func TestCallFaults(t *testing.T) {
	before := addCallRule
	defer func() { addCallRule = before }()
	synctest.Test(t, func(t *testing.T) {
		f, w := newFake()
		three(t, w)
		addCallRule = func(rule string) (func() error, error) {
			f.add("add %s", rule)
			return func() error { f.add("remove"); return nil }, nil
		}
		w.inject(t, "inject=fsync:error=EIO:machine=n1:at=1s:for=2s")
		time.Sleep(time.Minute)
		f.want(t, `
			1s fires 1
			1s add inject=fsync:error=EIO:machine=n1
			3s remove`)
		f.mu.Lock()
		f.log = nil
		f.mu.Unlock()
		w.inject(t, "inject=fsync:machine=some:error=EIO")
		if log := f.asked(); len(log) != 2 || !strings.Contains(log[1], "add inject=fsync:error=EIO:machine=n") {
			t.Errorf("the log is %q, want 2 lines, the second with \"add inject=fsync:error=EIO:machine=n\"", log)
		}
		w.inject(t, "inject=fsync:clock=+1h:machine=n2")
		f.mu.Lock()
		f.log = nil
		f.mu.Unlock()
		w.quiet(0, nil)
		f.want(t, `
			1m0s remove
			1m0s remove
			1m0s agree 1
			1m0s agree 2
			1m0s agree 3
			1m0s note all faults have ended`)
		addCallRule = func(rule string) (func() error, error) { return nil, errors.New("there is no system call") }
		bad, err := ParseFault("inject=x:error=EIO")
		if err == nil {
			err = bad.start(w)
		}
		if err == nil || err.Error() != "there is no system call (fault inject=x:error=EIO)" {
			t.Errorf("the injection fails with %v, want that there is no system call", err)
		}
	})
}
