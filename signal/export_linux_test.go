package signal

import "os"

// Burst posts from vcore context.
var Burst = hostBurst

// ClaimOnly claims numbers that nobody wants, so that what comes of them has to be
// redelivered.
func ClaimOnly(sig ...os.Signal) {
	s, _ := setOf(sig)
	the.Lock()
	defer the.Unlock()
	if err := the.claim(s); err != nil {
		panic(err)
	}
}
