package bugs

import (
	"sync"
	"testing"
)

// https://github.com/kubernetes/kubernetes/issues/59822: a shared informer is marked as started
// before its processor has started the listeners. A listener that is added in between is started
// by the one that adds it, and by the processor again; at the end both copies close its channel.
//
// Double close, check then act. Goroutines: the informer, the one that adds, 2 for each start of a
// listener. Locks: 2 and a WaitGroup.
type informer struct {
	mu        sync.Mutex
	started   bool
	processor processor
}

type processor struct {
	mu        sync.RWMutex
	started   bool
	listeners []*eventListener
	running   sync.WaitGroup
}

type eventListener struct{ add, next chan int }

func (l *eventListener) pop() {
	defer close(l.next)
	for e := range l.add {
		l.next <- e
	}
}

func (l *eventListener) run() {
	for range l.next {
	}
}

func (p *processor) start(l *eventListener) {
	p.running.Go(l.run)
	p.running.Go(l.pop)
}

func (i *informer) addListener(mended bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	p, l := &i.processor, &eventListener{make(chan int), make(chan int)}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listeners = append(p.listeners, l)
	if mended && p.started || !mended && i.started {
		p.start(l)
	}
}

func (i *informer) run(stop chan struct{}) {
	i.mu.Lock()
	i.started = true
	i.mu.Unlock()
	p := &i.processor
	p.mu.Lock()
	for _, l := range p.listeners {
		p.start(l)
	}
	p.started = true
	p.mu.Unlock()
	<-stop
	p.mu.RLock()
	defer p.mu.RUnlock()
	for _, l := range p.listeners {
		close(l.add)
	}
	p.running.Wait()
}

func kubernetes59822(mended bool) func() {
	return func() {
		i, added, stop := &informer{}, make(chan struct{}), make(chan struct{})
		go i.run(stop)
		go func() {
			i.addListener(mended)
			close(added)
		}()
		<-added
		close(stop)
	}
}

func TestKubernetes59822(t *testing.T)       { run(t, kubernetes59822(false)) }
func TestKubernetes59822Mended(t *testing.T) { run(t, kubernetes59822(true)) }
