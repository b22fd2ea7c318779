//go:build linux && amd64

package guests

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// heed makes the programs that this process starts begin with no signal
// ignored. Programs started by nohup or in the background of a shell inherit
// ignored SIGHUP and SIGINT, and programs that wait for such a signal would
// wait forever, in each column. A signal that is notified is not ignored in
// children; this process continues to ignore it.
var heed = sync.OnceFunc(func() {
	for _, s := range []os.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGPIPE} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
})
