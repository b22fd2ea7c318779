package bugs

import (
	"sync"
	"testing"
	"time"
)

// https://github.com/moby/moby/pull/4951: deleting a device locks the set, then the device, and
// unlocks the set while it waits for the kernel. A second deletion of the same device has the set
// then and waits for the device, while the first one wants the set again.
//
// Two locks. Goroutines: 2 that delete. Locks: the set's and one for each of 2 devices.
type device struct{ sync.Mutex }

type deviceSet struct {
	sync.Mutex
	devices map[string]*device
}

func (s *deviceSet) remove(name string) {
	s.Lock()
	defer s.Unlock()
	d := s.devices[name]
	d.Lock()
	defer d.Unlock()
	s.Unlock()
	time.Sleep(300 * time.Nanosecond) // as in the original
	s.Lock()
}

func TestMoby4951(t *testing.T) {
	run(t, func() {
		s := &deviceSet{devices: map[string]*device{"a": {}, "b": {}}}
		go s.remove("a")
		go s.remove("a")
	})
}
