package company_test

import (
	"bytes"
	"sync"
)

// An output has the text that a program and the test write to it; of a long text only the end.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	const most = 8 << 20
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.buf.Len() > most {
		o.buf.Next(most / 2)
	}
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}
