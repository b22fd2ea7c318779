package signal

import "os"

// Burst posts signals from vcore context.
var Burst = hostBurst

// ClaimOnly claims numbers without a receiver, so that the package has to redeliver their
// signals.
func ClaimOnly(sig ...os.Signal) {
	s, _ := setOf(sig)
	the.Lock()
	defer the.Unlock()
	if err := the.claim(s); err != nil {
		panic(err)
	}
}
