//go:build linux && amd64

package guests

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// heed has the programs that this process starts begin with no signal ignored:
// nohup and shells that start something in the background hand SIGHUP and
// SIGINT on ignored, and programs that wait for such a signal would wait for
// ever, in each column. A signal that is notified is not ignored in children;
// this process goes on ignoring it.
var heed = sync.OnceFunc(func() {
	for _, s := range []os.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGPIPE} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
})
